/**
 * What a client would be told about a user: with the rules in force, or with some that are not saved yet.
 */
import type { ClaimsPreview, PreviewUsers } from '../contracts/catalogue';
import type { ClaimCatalogue } from '../domain/claim-catalogue';
import { completeMapping } from '../domain/claim-mappings';
import { createClaimRules, type ClaimRules, type ClaimRulesInput, type ToldClaims } from '../domain/claims';
import {
  CLIENT_CLAIM_FIELDS,
  clientClaimProblems,
  completeClientClaims,
  type ClaimRoom,
  type Place,
} from '../domain/client-claims';
import { clientName, type ClientMetadata } from '../domain/clients';
import { InvalidInput, NotFound } from '../domain/errors';
import { issuerOf } from '../domain/issuer-aliases';
import type { ClientStore, UserSource } from '../domain/ports';
import { completeScope } from '../domain/scopes';

export interface PreviewQuery {
  userId: string;
  clientId: string;
  scopes: string[];
  mappings: Array<Record<string, unknown>>;
  draftScopes: Array<Record<string, unknown>>;
  locales: string[];
  /** A client that is not saved. */
  client?: Record<string, unknown> | undefined;
}

export interface PreviewService {
  /** @throws NotFound for a user or client that is not there; InvalidInput for a wrong draft. */
  preview(query: PreviewQuery): Promise<ClaimsPreview>;
  findUsers(search: string): Promise<PreviewUsers>;
}

type Fixed = Omit<ClaimRulesInput, 'scopes' | 'mappings'>;

interface Deps {
  catalogue: ClaimCatalogue;
  clients: ClientStore;
  users: UserSource;
  fixed: Fixed;
  /** `sub` for a client; undefined when the account has none for it. */
  subjectOf: (input: { accountId: string; client: ClientMetadata }) => Promise<string | undefined>;
  /** Seconds. */
  idTokenLifetime: number;
}

/** What beside its claims decides what a client is told. */
const SUBJECT_FIELDS = ['subject_type', 'sector_identifier_uri'] as const;

const without = (metadata: ClientMetadata, fields: readonly string[]): ClientMetadata =>
  Object.fromEntries(
    Object.entries(metadata).filter(([field]) => !fields.includes(field)),
  ) as unknown as ClientMetadata;

/** The problems of a part, as the whole request has them. */
const below = (place: string[], { problems }: InvalidInput): InvalidInput =>
  new InvalidInput(problems.map(({ path, ...rest }) => ({ ...rest, path: [...place, ...path] })));

/** The client with what a draft of it says of scopes, claims and subjects. @throws InvalidInput */
const withDraft = (
  metadata: ClientMetadata,
  draft: Record<string, unknown>,
  claimRoom: ClaimRoom,
): ClientMetadata => {
  const problems = clientClaimProblems(draft, claimRoom);
  if (problems.length > 0) throw below(['client'], new InvalidInput(problems));
  const texts = Object.fromEntries(
    [...SUBJECT_FIELDS, 'scope'].flatMap((field) => {
      const value = draft[field];
      return typeof value === 'string' ? [[field, value]] : [];
    }),
  );
  return {
    ...without(metadata, [...CLIENT_CLAIM_FIELDS, ...SUBJECT_FIELDS]),
    ...texts,
    ...completeClientClaims(draft, claimRoom),
  };
};

const VIEW = ['id', 'origin', 'standard'];

const plain = (input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(input).filter(([name]) => !VIEW.includes(name)));

/** Completes every draft. @throws InvalidInput that names the first one that is wrong. */
const eachOf = <T>(
  field: string,
  drafts: Array<Record<string, unknown>>,
  complete: (draft: Record<string, unknown>) => T,
): T[] =>
  drafts.map((draft, index) => {
    try {
      return complete(plain(draft));
    } catch (error) {
      throw error instanceof InvalidInput ? below([field, String(index)], error) : error;
    }
  });

const replaced = <T>(saved: readonly T[], drafts: readonly T[], nameOf: (entry: T) => string): T[] => {
  const names = new Set(drafts.map(nameOf));
  return [...saved.filter((entry) => !names.has(nameOf(entry))), ...drafts];
};

export function createPreviewService({
  catalogue,
  clients,
  users,
  fixed,
  subjectOf,
  idTokenLifetime,
}: Deps): PreviewService {
  const rulesWith = (rules: ClaimRules, { mappings, draftScopes }: PreviewQuery): ClaimRules => {
    if (mappings.length === 0 && draftScopes.length === 0) return rules;
    const drafts = eachOf('mappings', mappings, (mapping) => completeMapping(mapping, rules.compiling));
    const scopes = eachOf('draftScopes', draftScopes, completeScope);
    return createClaimRules({
      ...fixed,
      mappings: replaced(rules.mappings, drafts, ({ claim }) => claim),
      scopes: replaced(rules.scopes, scopes, ({ name }) => name),
    });
  };

  return {
    async findUsers(search) {
      const found = await users.search(search);
      return {
        results: found.map(({ subject, username, email }) => ({
          userId: subject,
          username,
          email: email ?? null,
        })),
      };
    },

    async preview(query) {
      const [user, client, rules, inForce] = await Promise.all([
        users.findBySubject(query.userId),
        clients.find(query.clientId),
        users.signInRules(),
        catalogue.current(),
      ]);
      if (!user) throw new NotFound('There is no such user');
      if (!client) throw new NotFound('There is no such client');
      const claimRules = rulesWith(inForce, query);
      const metadata = query.client
        ? withDraft(client.metadata, query.client, claimRules.compiling)
        : client.metadata;
      // Nobody has a scope yet that is being made: what it would tell is what the preview is for.
      const allowed = [...metadata.scope.split(' '), ...query.draftScopes.map(({ name }) => name)];
      const scopes = query.scopes.filter((scope) => allowed.includes(scope));
      const sub = await subjectOf({ accountId: user.subject, client: metadata });

      const tell = async (place: Place): Promise<ToldClaims> => {
        const plan = claimRules.plan({
          place,
          scopes,
          requested: {},
          locales: query.locales,
          client: metadata,
        });
        return plan.tell({
          user: await users.withRelations(user, plan.population),
          rules,
          context: {
            client: { client_id: metadata.client_id, client_name: clientName(metadata) },
            scopes,
            request: { address: '', acr: '', time: new Date() },
          },
        });
      };
      const beside = async (place: Place, protocol: Record<string, unknown>): Promise<ToldClaims> => {
        const { claims, trace } = await tell(place);
        return { claims: { ...protocol, ...claims }, trace };
      };

      const now = Math.floor(Date.now() / 1000);
      const issuer = issuerOf(metadata, fixed.issuer);
      const times = { iat: now, exp: now + idTokenLifetime };
      const subject = sub === undefined ? {} : { sub };
      const token = { ...subject, iss: issuer, client_id: metadata.client_id, scope: scopes.join(' ') };
      return {
        idToken: await beside('id_token', { iss: issuer, ...subject, aud: metadata.client_id, ...times }),
        userinfo: await beside('userinfo', subject),
        accessToken: await beside('access_token', token),
        introspection: await beside('introspection', { active: true, ...token }),
      };
    },
  };
}
