/**
 * Contracts of the provider's summary, shared with the panel.
 * Passes through: the answer of `GET /oidc-server/provider`. Types only, no behaviour.
 * Must not import anything but types.
 */

/** What an admin pastes into a friend app. */
export interface IssuerSummary {
  /** The issuer identifier, exactly as in `iss` (OpenID Connect Discovery 1.0 §3). */
  issuer: string;
  /** Where a friend app discovers the provider. */
  discoveryUrl: string;
  /** For applications that do not discover: the addresses of the endpoints. */
  endpoints: {
    authorization: string;
    token: string;
    userinfo: string;
    jwks: string;
    endSession: string;
  };
}

/** `GET /oidc-server/provider`: the provider's own issuer, and those that it answers as for clients that moved here. */
export interface ProviderSummary extends IssuerSummary {
  aliases: IssuerSummary[];
}
