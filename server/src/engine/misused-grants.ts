/**
 * Grants that the engine ends. A client whose code or refresh token was used twice is told (RFC 6749 §4.1.2, RFC 9700
 * §4.14.2): somebody else may hold its user's tokens. A client that revokes its own token (RFC 7009) is not told of what
 * it has done, and its user stays signed in there; a logout tells its clients by itself.
 */
import type { Configuration } from 'oidc-provider';
import type { EndGrant } from './sessions';

/** The engine asks it whenever it ends what was issued under a grant, and waits for it. */
export const grantRevocation =
  ({ endGrant }: { endGrant: EndGrant }): NonNullable<Configuration['revokeGrantPolicy']> =>
  async ({ oidc: { route, entities } }) => {
    if (route === 'revocation') {
      // An access token that is revoked takes no leave away that the user gave (RFC 7009 §2.1).
      return entities.AccessToken === undefined;
    }
    if (route !== 'token') return true;
    const { grantId, accountId, clientId } = entities.RefreshToken ?? entities.AuthorizationCode ?? {};
    if (grantId !== undefined) await endGrant({ grantId, accountId, clientId });
    return true;
  };
