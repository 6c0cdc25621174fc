/**
 * A friend app without an app: asks for a sign-in, and reads what comes back. For flow tests that look at each step.
 */
import type { LaunchedHost } from '../../playground/launch-host.ts';

export const FRIEND = {
  client_id: 'test-app',
  client_name: 'Test app',
  client_secret: 'a-secret-of-the-test-app',
  redirect_uris: ['http://localhost:9/callback'],
  scope: 'openid profile email offline_access',
  grant_types: ['authorization_code', 'refresh_token'],
};

export const REDIRECT_URI = 'http://localhost:9/callback';

/** True for the address that ends a sign-in. */
export const isCallback = (url: URL): boolean => url.href.startsWith(REDIRECT_URI);

export function authorizationUrl(
  { url }: Pick<LaunchedHost, 'url'>,
  params: Record<string, string> = {},
): string {
  const query = new URLSearchParams({
    client_id: FRIEND.client_id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'openid',
    state: 'a-state',
    ...params,
  });
  return `${url}/oidc/authorize?${query.toString()}`;
}

const decode = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;

/** Exchanges the code of a callback. @throws when the token endpoint refuses. */
export async function redeem(
  { url }: Pick<LaunchedHost, 'url'>,
  callback: URL,
  { client_id: id = FRIEND.client_id, client_secret: secret = FRIEND.client_secret } = {},
) {
  const response = await fetch(`${url}/oidc/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT_URI,
    }),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`The token endpoint refused: ${JSON.stringify(answer)}`);
  return { ...answer, claims: decode(String(answer['id_token'])) } as {
    access_token: string;
    id_token: string;
    refresh_token?: string;
    scope: string;
    claims: Record<string, unknown>;
  };
}
