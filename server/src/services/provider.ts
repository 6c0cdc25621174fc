/** What an admin pastes into a friend app. */
import type { ProviderSummary } from '../contracts/provider';

interface Input {
  issuer: string;
  /** Paths below the issuer. */
  endpoints: Record<'authorization' | 'token' | 'userinfo' | 'jwks' | 'end_session', string>;
}

export const summarise = ({ issuer, endpoints }: Input): ProviderSummary => ({
  issuer,
  discoveryUrl: `${issuer}/.well-known/openid-configuration`,
  endpoints: {
    authorization: `${issuer}${endpoints.authorization}`,
    token: `${issuer}${endpoints.token}`,
    userinfo: `${issuer}${endpoints.userinfo}`,
    jwks: `${issuer}${endpoints.jwks}`,
    endSession: `${issuer}${endpoints.end_session}`,
  },
});
