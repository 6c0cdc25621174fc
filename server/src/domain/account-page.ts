/**
 * The page for a user's own account, as a client of the provider that it belongs to. It has no form to sign in with: it
 * asks for a sign-in as applications do, so that everything around signing in is the same there, and is given nothing,
 * neither a code nor a token. It comes back to one address and can be sent nowhere else.
 */
import type { ClientMetadata } from './clients';
import type { Client, ClientStore } from './ports';

/** No rule for clients lets such an identifier through, so that no client can have it. */
export const ACCOUNT_PAGE_ID = 'oidc-server!account' as const;
export type AccountPageId = typeof ACCOUNT_PAGE_ID;

/** OAuth 2.0 Multiple Response Type Encoding Practices §4: an answer that says that it went well, and nothing else. */
export const NOTHING = 'none';

export const isAccountPage = (clientId: string | undefined): boolean => clientId === ACCOUNT_PAGE_ID;

const accountPage = (url: string): Client => ({
  metadata: {
    client_id: ACCOUNT_PAGE_ID,
    client_uri: url,
    application_type: 'web',
    redirect_uris: [url],
    post_logout_redirect_uris: [],
    token_endpoint_auth_method: 'none',
    grant_types: [],
    // Not among the response types that other clients can have.
    response_types: [NOTHING] as unknown as ClientMetadata['response_types'],
    scope: '',
    skip_consent: true,
  },
  enabled: true,
  origin: 'config',
  secrets: [],
  createdAt: 0,
  version: 1,
});

/** The clients, with the page among those that can be found; it is in no list. */
export function withAccountPage(clients: ClientStore, { url }: { url: string }): ClientStore {
  const page = accountPage(url);
  return {
    ...clients,
    find: (clientId) => (isAccountPage(clientId) ? Promise.resolve(page) : clients.find(clientId)),
  };
}
