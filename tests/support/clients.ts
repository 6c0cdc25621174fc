/**
 * The clients (relying parties) that the flow tests declare, one for each way to authenticate, and then some.
 * Nothing listens at their addresses: a test looks at the redirect and does not follow it.
 */
export interface TestClient {
  client_id: string;
  client_name: string;
  client_secret?: string;
  token_endpoint_auth_method: 'client_secret_basic' | 'client_secret_post' | 'none';
  redirect_uris: [string, ...string[]];
  post_logout_redirect_uris: [string, ...string[]];
  grant_types: string[];
  client_uri?: string;
}

const grant_types = ['authorization_code', 'refresh_token'];

const confidential = (name: string): TestClient => ({
  client_id: name,
  client_name: `The ${name}`,
  client_secret: `${name}-secret-0123456789-abcdefghij`,
  token_endpoint_auth_method: 'client_secret_basic',
  redirect_uris: [`https://${name}.example.org/callback`],
  post_logout_redirect_uris: [`https://${name}.example.org/signed-out`],
  grant_types,
});

/** Authenticates with `client_secret_basic`. */
export const webApp = confidential('web-app');

export const postApp: TestClient = {
  ...confidential('post-app'),
  token_endpoint_auth_method: 'client_secret_post',
};

/** Another confidential client, for what must not cross from one to the other. */
export const otherApp = confidential('other-app');

/** A public client: a single-page application. */
export const spa: TestClient = {
  client_id: 'spa',
  client_name: 'The spa',
  token_endpoint_auth_method: 'none',
  redirect_uris: ['https://spa.example.org/callback'],
  post_logout_redirect_uris: ['https://spa.example.org/signed-out'],
  grant_types,
};

/** Its name is an attack on the pages that show it. */
export const scriptApp: TestClient = {
  ...confidential('script-app'),
  client_name: `</title><script>alert(1)</script>"'><img src=x onerror=alert(1)>`,
  client_uri: 'https://script-app.example.org/?a="><script>alert(2)</script>',
};

export const testClients: TestClient[] = [webApp, postApp, otherApp, spa, scriptApp];
