/**
 * The grant that an authorization request starts from: what the user agreed to before, or what a trusted client needs
 * nobody's word for.
 */
import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { consentPolicy, decisionInForce, type RememberedConsent } from '../domain/consent';
import type { ClientStore, ConsentStore } from '../domain/ports';
import type { ResourceScopes } from '../domain/resources';
import type { Scope } from '../domain/scopes';

interface Deps {
  clients: ClientStore;
  consents: ConsentStore;
  /** Seconds, for clients that say nothing themselves. */
  consentLifetime: number;
  /** The site's. */
  scopes: readonly Scope[];
}

/** Writes a decision into a grant. What was left out before and is agreed to now is no longer left out. */
export function writeConsent(
  grant: Grant,
  { scopes, refused, claims, resources = {} }: RememberedConsent,
): void {
  const earlier = grant.getRejectedOIDCScope().split(' ').filter(Boolean);
  const stillRefused = [...new Set([...earlier.filter((scope) => !scopes.includes(scope)), ...refused])];
  grant.rejected = {};
  if (stillRefused.length > 0) grant.rejectOIDCScope(stillRefused.join(' '));
  if (scopes.length > 0) grant.addOIDCScope(scopes.join(' '));
  if (claims.length > 0) grant.addOIDCClaims(claims);
  for (const [identifier, names] of Object.entries(resources)) {
    grant.addResourceScope(identifier, names.join(' '));
  }
}

/** The engine has looked up which resources the request names, and what they have. */
const askedOf = ({ resourceServers = {}, requestParamScopes }: KoaContextWithOIDC['oidc']): ResourceScopes =>
  Object.fromEntries(
    Object.entries(resourceServers)
      .map(([identifier, { scopes }]): [string, string[]] => [
        identifier,
        [...requestParamScopes].filter((scope) => scopes.has(scope)),
      ])
      .filter(([, scopes]) => scopes.length > 0),
  );

export const createGrantLoader =
  ({ clients, consents, consentLifetime, scopes }: Deps) =>
  async ({ oidc }: KoaContextWithOIDC): Promise<Grant | undefined> => {
    const { session, client, provider, result } = oidc;
    const subject = session?.accountId;
    if (!client || !session || !subject) return undefined;
    const { clientId } = client;

    const consented = result?.consent?.grantId;
    if (consented) return provider.Grant.find(consented);

    const stored = await clients.find(clientId);
    const policy = consentPolicy(stored?.metadata ?? {}, { byDefault: consentLifetime });
    if (policy.kind === 'always') return undefined;

    const decision: RememberedConsent | undefined =
      policy.kind === 'never'
        ? {
            scopes: [...oidc.requestParamOIDCScopes],
            refused: [],
            claims: [...oidc.requestParamClaims],
            resources: askedOf(oidc),
          }
        : await consents.find({ subject, clientId });
    // Taken back or run out: what this browser was granted meanwhile does not outlive it.
    if (!decision) return undefined;
    const inForce = decisionInForce(decision, { client: stored?.metadata ?? {}, scopes });

    const grantId = session.grantIdFor(clientId);
    const existing = grantId === undefined ? undefined : await provider.Grant.find(grantId);
    const grant = existing ?? new provider.Grant({ accountId: subject, clientId });
    // The decision has every refusal that holds: one that the grant has beside it holds no more.
    grant.rejected = {};
    writeConsent(grant, inForce);
    await grant.save();
    return grant;
  };
