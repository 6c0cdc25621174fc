/** What an admin pastes into a friend app. */
import type { IssuerSummary, ProviderSummary } from '../contracts/provider';

interface Input {
  issuer: string;
  /** Paths below the issuer. */
  endpoints: Record<'authorization' | 'token' | 'userinfo' | 'jwks' | 'end_session', string>;
}

const ofIssuer = ({ issuer, endpoints }: Input): IssuerSummary => ({
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

/** @param aliases other issuers that the provider answers as. */
export const summarise = (own: Input, aliases: readonly Input[]): ProviderSummary => ({
  ...ofIssuer(own),
  aliases: aliases.map(ofIssuer),
});
