/**
 * The host's admin API, as its panel uses it.
 */
import { request, type Answer } from './relying-party.ts';

const PASSWORD = 'Playground-1';

export interface Admin {
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

const json = (token: string | undefined, body: unknown): RequestInit => ({
  headers: {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

const caller =
  (url: string, token?: string): Admin['call'] =>
  (method, path, body) =>
    request(`${url}${path}`, { method, ...json(token, body) });

/** Somebody who is not signed in to the panel. */
export const nobody = (url: string): Admin => ({ call: caller(url) });

export async function signInToPanel(url: string, email = 'admin@example.org'): Promise<Admin> {
  const { status, body } = await nobody(url).call('POST', '/admin/login', { email, password: PASSWORD });
  if (status !== 200) throw new Error(`The panel refused ${email}: ${status}`);
  const { token } = body['data'] as { token: string };
  return { call: caller(url, token) };
}

/** An admin with Strapi's role `Author`, which has none of the plugin's permissions. */
export async function signInAsAuthor(url: string, admin: Admin): Promise<Admin> {
  const roles = (await admin.call('GET', '/admin/roles')).body['data'] as Array<{ id: number; code: string }>;
  const email = `author-${Date.now()}@example.org`;
  const author = roles.find(({ code }) => code === 'strapi-author')!;
  const created = await admin.call('POST', '/admin/users', {
    email,
    firstname: 'An',
    lastname: 'Author',
    roles: [author.id],
  });
  const { registrationToken } = created.body['data'] as { registrationToken: string };
  await nobody(url).call('POST', '/admin/register', {
    registrationToken,
    userInfo: { firstname: 'An', lastname: 'Author', password: PASSWORD },
  });
  return signInToPanel(url, email);
}
