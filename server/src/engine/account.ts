/**
 * The user behind a session or a token, as the engine asks for it, and what is told of them.
 */
import type { Account, Configuration, FindAccount, KoaContextWithOIDC } from 'oidc-provider';
import type { ClaimCatalogue } from '../domain/claim-catalogue';
import type { ClaimRules, ClaimsPlan, ClaimsQuery, ClaimTrace, RequestedClaims } from '../domain/claims';
import { CLIENT_CLAIM_FIELDS, type ClientClaims, type Place } from '../domain/client-claims';
import type { UserSource } from '../domain/ports';
import { parseScope } from '../domain/scopes';
import { obstacleToSignIn } from '../domain/sign-in';
import type { AccessControl } from './access';
import type { AccessTokenValues } from './access-tokens';
import { localesOf } from './claims-locales';
import { introduce, personOf, type Person } from './people';

export interface AccountDeps {
  users: UserSource;
  catalogue: ClaimCatalogue;
  access: AccessControl;
  /** Told of claims that could not be sent: the sign-in goes on without them. */
  reportLeftOut: (report: { subject: string; clientId: string; trace: ClaimTrace[] }) => void;
}

type EngineClient = NonNullable<KoaContextWithOIDC['oidc']['client']>;

const claimsOfClient = (client: EngineClient): ClientClaims & { scope?: string | undefined } => ({
  ...Object.fromEntries(CLIENT_CLAIM_FIELDS.map((field) => [field, client[field]])),
  scope: client.scope,
});

const acrOf = ({ entities, session }: KoaContextWithOIDC['oidc']): string =>
  entities.AuthorizationCode?.acr ?? entities.RefreshToken?.acr ?? session?.acr ?? '';

const WORTH_TELLING = new Set<ClaimTrace['outcome']>(['wrong-type', 'failed', 'in-the-way']);

/** Scopes and languages are the request's, so that there may be many. */
const PLANS_AT_MOST = 200;

/** What is told to a client of the same scopes is planned once for the rules in force, but where single claims are asked for. */
function createPlans(): (
  rules: ClaimRules,
  client: EngineClient,
  query: Omit<ClaimsQuery, 'client'> & { hasUserinfo: boolean },
) => ClaimsPlan {
  const ofRules = new WeakMap<ClaimRules, WeakMap<EngineClient, Map<string, ClaimsPlan>>>();

  const plansOf = (rules: ClaimRules, client: EngineClient): Map<string, ClaimsPlan> => {
    let ofClients = ofRules.get(rules);
    if (!ofClients) ofRules.set(rules, (ofClients = new WeakMap<EngineClient, Map<string, ClaimsPlan>>()));
    let plans = ofClients.get(client);
    if (!plans) ofClients.set(client, (plans = new Map<string, ClaimsPlan>()));
    return plans;
  };

  return (rules, client, { hasUserinfo, ...query }) => {
    const make = (): ClaimsPlan =>
      rules.plan({
        ...query,
        // Where no access token comes with the ID token, its claims have no other place (OpenID Connect Core 1.0 §5.4).
        client: { ...claimsOfClient(client), ...(hasUserinfo ? {} : { claims_in_id_token: true }) },
      });
    if (Object.keys(query.requested).length > 0) return make();
    const plans = plansOf(rules, client);
    const { place, scopes, locales = [] } = query;
    const key = `${place}\n${scopes.join(' ')}\n${locales.join(' ')}\n${hasUserinfo}`;
    let plan = plans.get(key);
    if (!plan) {
      if (plans.size >= PLANS_AT_MOST) plans.clear();
      plans.set(key, (plan = make()));
    }
    return plan;
  };
}

interface Question {
  place: Place;
  scope: string | undefined;
  requested: RequestedClaims;
  locales: readonly string[];
}

function createTeller({ users, catalogue, reportLeftOut }: AccountDeps) {
  const planFor = createPlans();
  return async (
    ctx: KoaContextWithOIDC,
    { user, rules }: Person,
    { place, scope, requested, locales }: Question,
  ): Promise<Record<string, unknown>> => {
    const { client } = ctx.oidc;
    if (!client) return {};
    const scopes = parseScope(scope);
    const hasUserinfo = ctx.oidc.params?.['response_type'] !== 'id_token';
    const claimRules = await catalogue.current();
    const plan = planFor(claimRules, client, { place, scopes, requested, locales, hasUserinfo });
    const { claims, trace } = plan.tell({
      user: await users.withRelations(user, plan.population),
      rules,
      context: {
        client: { client_id: client.clientId, client_name: client.clientName ?? '' },
        scopes,
        request: { address: ctx.ip, acr: acrOf(ctx.oidc), time: new Date() },
      },
      traced: WORTH_TELLING,
    });
    if (trace.length > 0) reportLeftOut({ subject: user.subject, clientId: client.clientId, trace });
    return claims;
  };
}

/** The user, as long as they may sign in. */
export async function usableUser(users: UserSource, subject: string): Promise<Person | undefined> {
  const user = await users.findBySubject(subject);
  if (!user) return undefined;
  const rules = await users.signInRules();
  return obstacleToSignIn(user, rules) ? undefined : { user, rules };
}

/**
 * Finds the user of a session, code or token. A user who is gone, or who may not sign in any more, is not found: the
 * engine then refuses, and every token of theirs is dead at once. Nor is the holder of a code or token found whom the
 * access rules no longer let use the client. A session is for every client: the access prompt asks for it (access.ts).
 */
export function createFindAccount(
  deps: AccountDeps & { accessTokens: () => AccessTokenValues },
): FindAccount {
  const tell = createTeller(deps);
  return async (ctx, subject, token) => {
    const person = await usableUser(deps.users, subject);
    if (!person || (token && !(await deps.access.admitsHolder(token, person.user)))) return undefined;
    const account: Account = {
      accountId: subject,
      claims: async (use, scope, requested) => {
        const place = use === 'id_token' ? 'id_token' : 'userinfo';
        const claims = await tell(ctx, person, {
          place,
          scope,
          requested,
          locales: localesOf(ctx),
        });
        // The engine makes the hash of it, with the digest that belongs to the ID token's algorithm.
        const token = deps.accessTokens().valueOf(ctx.oidc.entities.AccessToken);
        return {
          ...claims,
          ...(place === 'id_token' && token !== undefined ? { at_hash: token } : {}),
          sub: subject,
        };
      },
    };
    introduce(account, person);
    return account;
  };
}

/**
 * The scopes that decide which claims may go with a token. One for an API has the API's own scopes only; what the user
 * agreed that the client may know is with the code or the refresh token that it comes from.
 */
const scopeBehind = (
  { oidc: { entities } }: KoaContextWithOIDC,
  { scope, resourceServer }: { scope?: string | undefined; resourceServer?: unknown },
): string | undefined => {
  const source = entities.AuthorizationCode ?? entities.RefreshToken ?? entities.DeviceCode;
  return resourceServer === undefined ? scope : (source?.scope ?? scope);
};

/**
 * Claims that a client wants in its access tokens and in answers of introspection. They are written into the token when
 * it is issued, and are as old as the token.
 */
export function createTokenClaims(deps: AccountDeps): NonNullable<Configuration['extraTokenClaims']> {
  const tell = createTeller(deps);
  return async (ctx, token) => {
    const { account } = ctx.oidc;
    const person = account && personOf(account);
    if (!person || !('scope' in token)) return undefined;
    const question = { scope: scopeBehind(ctx, token), requested: {}, locales: localesOf(ctx, token) };
    const isJwt = token.format === 'jwt';
    const inToken = await tell(ctx, person, { ...question, place: 'access_token' });
    // Nobody introspects a JWT: what is for introspection only stays out of it.
    const introspected = isJwt ? {} : await tell(ctx, person, { ...question, place: 'introspection' });
    return { ...introspected, ...inToken };
  };
}
