/**
 * The host's admin API as tests call it: signed in as the playground's administrator, or as somebody with a role that
 * holds given permissions only.
 */
import { randomUUID } from 'node:crypto';
import type {
  ClientExport,
  ClientFailureList,
  ClientList,
  ClientView,
  CreatedClient,
  ImportEntry,
  ImportReport,
} from '../../server/src/contracts/clients.ts';

const ADMIN = { email: 'admin@example.org', password: 'Playground-1' };

/** Whatever the admin API may answer; a test asserts on the part that it asked for. */
export type AnswerBody = CreatedClient &
  Pick<ClientList, 'pagination'> &
  ClientExport &
  Pick<ImportReport, 'imported'> & {
    results: Array<ClientView & ClientFailureList['results'][number] & ImportEntry>;
    error: {
      status: number;
      name: string;
      message: string;
      details: { errors: Array<{ path: string[]; message: string; name: string }>; results: ImportEntry[] };
    };
    data: { id: number; token: string };
  };

export interface Answer {
  status: number;
  headers: Headers;
  body: AnswerBody;
}

export interface AdminApi {
  token: string;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

const caller = (url: string, token: string): AdminApi => ({
  token,
  async call(method, path, body) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text.startsWith('{') ? JSON.parse(text) : {}) as AnswerBody,
    };
  },
});

async function login(url: string, credentials: { email: string; password: string }): Promise<AdminApi> {
  const { status, body } = await caller(url, '').call('POST', '/admin/login', credentials);
  if (status !== 200) throw new Error(`Admin login: ${status} ${JSON.stringify(body)}`);
  return caller(url, body.data.token);
}

/** Calls without any admin's token. */
export const nobody = (url: string): AdminApi => caller(url, '');

/** The playground's administrator, who may do everything. */
export const superAdmin = (url: string): Promise<AdminApi> => login(url, ADMIN);

export interface LimitedAdmin extends AdminApi {
  credentials: { email: string; password: string };
  /** Gives the role these permissions of the plugin in place of those that it has. */
  setActions(actions: readonly string[]): Promise<void>;
}

/** A new admin user, made by `root`, whose only role has these permissions of the plugin, such as `client.read`. */
export async function adminWith(
  root: AdminApi,
  { url, actions }: { url: string; actions: readonly string[] },
): Promise<LimitedAdmin> {
  const name = randomUUID();
  const role = await root.call('POST', '/admin/roles', { name, description: '' });
  const setActions = async (wanted: readonly string[]): Promise<void> => {
    await root.call('PUT', `/admin/roles/${role.body.data.id}/permissions`, {
      permissions: wanted.map((action) => ({
        action: `plugin::oidc-server.${action}`,
        subject: null,
        properties: {},
        conditions: [],
      })),
    });
  };
  await setActions(actions);
  const credentials = { email: `${name}@example.org`, password: `Aa1-${name}` };
  const user = await root.call('POST', '/admin/users', {
    firstname: 'Test',
    lastname: 'Admin',
    email: credentials.email,
    roles: [role.body.data.id],
  });
  const answer = await root.call('PUT', `/admin/users/${user.body.data.id}`, {
    password: credentials.password,
    isActive: true,
  });
  if (answer.status !== 200) throw new Error(`Admin user: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { ...(await login(url, credentials)), credentials, setActions };
}
