/**
 * Scopes and claims: their store, the rules compiled from it, and what admins do with them.
 */
import type { Core } from '@strapi/strapi';
import type { Options } from '../config';
import type { Address } from '../config/addresses';
import type { CatalogueStore } from '../domain/catalogue-store';
import { createClaimCatalogue } from '../domain/claim-catalogue';
import { topOf } from '../domain/claim-names';
import type { ClaimRulesInput, ClaimTrace } from '../domain/claims';
import type { ClientMetadata } from '../domain/clients';
import { InvalidInput } from '../domain/errors';
import { loadExpressionLanguage } from '../domain/expressions';
import type { AuditLog, ClientStore } from '../domain/ports';
import { createSubjectFor } from '../engine/subject';
import { createCatalogueStore } from '../persistence/catalogue-store';
import { loadPairwiseSalt } from '../persistence/pairwise-salt';
import { createVault } from '../persistence/vault';
import { auditedCatalogue } from '../services/audited-stores';
import { createCatalogueService } from '../services/catalogue';
import { secretsOf } from './site';
import { DATABASE, type Stores } from './stores';

/** A claim that could not be sent is in the audit log, and a line for whoever debugs. */
export const createLeftOutReport =
  ({ log, audit }: { log: { debug(message: string): void }; audit: AuditLog }) =>
  ({ subject, clientId, trace }: { subject: string; clientId: string; trace: ClaimTrace[] }): void => {
    const claims = trace.map(({ claim, outcome, reason }) => ({ claim, outcome, reason }));
    const target = claims.map(({ claim }) => claim).join(' ');
    audit.record({ kind: 'claims.left-out', clientId, subject, target, details: { claims } });
    for (const { claim, reason } of claims) {
      log.debug(`oidc-server: claim "${claim}" left out for client "${clientId}": ${reason ?? ''}`);
    }
  };

/** Claims that a client adds for itself, and languages that it adds to claims. */
const ownNames = ({
  additional_claims: added = [],
  claim_overrides: overrides = [],
}: ClientMetadata): string[] => [
  ...added.map(({ claim }) => claim),
  ...[...added, ...overrides].flatMap(({ claim, localized = {} }) =>
    Object.keys(localized).map((language) => `${claim}#${language}`),
  ),
];

/** The names that clients bring: the engine lets no other through. */
export async function clientClaimNames(clients: ClientStore): Promise<string[]> {
  const own = (await clients.all()).flatMap(({ metadata }) => ownNames(metadata));
  return [...new Set(own.map(topOf))];
}

/** Says that the engine has to be built anew when a client brings claims of its own. */
export function announceClaims(clients: ClientStore, changed: () => Promise<void>): ClientStore {
  const hasClaims = ({ metadata }: { metadata: ClientMetadata }) => ownNames(metadata).length > 0;
  return {
    ...clients,
    async create(added) {
      const created = await clients.create(added);
      if (added.some(hasClaims)) await changed();
      return created;
    },
    async replace(client) {
      const replaced = await clients.replace(client);
      if (hasClaims(client)) await changed();
      return replaced;
    },
  };
}

interface ClaimInputs {
  options: Options;
  address: Address;
  stores: Stores;
  audit: AuditLog;
}

export type Claims = Awaited<ReturnType<typeof createClaims>>;

/** Scopes and claims: their store, the rules compiled from it, and what admins do with them. */
export async function createClaims(
  strapi: Core.Strapi,
  { options, address, stores: { users, watch }, audit }: ClaimInputs,
) {
  const vault = createVault({ secrets: secretsOf(strapi) });
  const store: CatalogueStore = auditedCatalogue(watch(createCatalogueStore({ strapi }), DATABASE), audit);
  const fixed: Omit<ClaimRulesInput, 'scopes' | 'mappings'> = {
    language: await loadExpressionLanguage(),
    shape: users.shape,
    issuer: address.issuer,
    verifyingProviders: options.verifiedEmailProviders,
  };
  const catalogue = createClaimCatalogue({ store, ...fixed });
  const catalogueService = createCatalogueService({ store, catalogue, log: strapi.log });
  await catalogueService.declare(options).catch((error: unknown) => {
    if (!(error instanceof InvalidInput)) throw error;
    throw new Error(`oidc-server: wrong configuration in config/plugins: ${error.message}`, { cause: error });
  });
  const subjectFor = createSubjectFor({ users, pairwiseSalt: await loadPairwiseSalt({ strapi, vault }) });
  return { store, fixed, catalogue, catalogueService, subjectFor };
}

/** The host that tells a client's sector: where its users are sent (OpenID Connect Core 1.0 §8.1). */
export const sectorOf = ({ sector_identifier_uri: uri, redirect_uris: [first] }: ClientMetadata): string =>
  URL.parse(uri ?? first ?? '')?.host ?? '';
