/**
 * What people do to their accounts on our pages, done by the host: its controllers, its settings, its messages.
 */
import type { Core } from '@strapi/strapi';
import { USER_UID } from '../constants';
import { wordsOf } from '../domain/failure-words';
import type { AccountDesk, ArtifactStore } from '../domain/ports';
import { hostSettings } from './host-store';
import { inBackground } from './mailer';
import { createPasswordReset } from './password-reset';

/** bcrypt reads 72 bytes; the host refuses longer passwords when they are set. */
const MAX_PASSWORD_BYTES = 72;

/** The host's own words, which our pages say better. */
const HOSTS_OWN_WORDS = new Set(['Password validation failed.', 'An error occurred.']);

/** The part of Koa's context that the host's controllers use. */
interface ControllerContext {
  request: { body: unknown; header: Record<string, string>; headers: Record<string, string> };
  state: Record<string, unknown>;
  query: Record<string, unknown>;
  send(answer: unknown): unknown;
}

type Action = (ctx: ControllerContext) => Promise<unknown>;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Deps {
  strapi: Core.Strapi;
  /** What work that outlives its request may write to. */
  artifacts: Pick<ArtifactStore, 'save' | 'find' | 'consume'>;
}

export function createAccountDesk({ strapi, artifacts }: Deps): AccountDesk {
  /** The host's own action, with what the site put in its place. @throws the host's errors. */
  const call = async (action: 'register' | 'resetPassword', body: unknown): Promise<void> => {
    const controller = strapi.controller('plugin::users-permissions.auth') as unknown as Record<
      string,
      Action
    >;
    await controller[action]?.({
      request: { body, header: {}, headers: {} },
      state: {},
      query: {},
      send: (answer) => answer,
    });
  };

  const users = () => strapi.db.query(USER_UID);

  /** The site's own rule on passwords; undefined when it has nothing against this one. */
  const passwordProblem = async (password: string): Promise<{ reason?: string } | undefined> => {
    if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return {};
    const rules = strapi.config.get<{ validatePassword?: (value: string) => unknown } | undefined>(
      'plugin::users-permissions.validationRules',
    );
    if (typeof rules?.validatePassword !== 'function') return undefined;
    try {
      return (await rules.validatePassword(password)) ? undefined : {};
    } catch (error) {
      const reason = messageOf(error);
      return HOSTS_OWN_WORDS.has(reason) ? {} : { reason };
    }
  };

  const passwordReset = createPasswordReset({ strapi, artifacts, call, passwordProblem });

  /** The host asks for both at once; we only tell of the name, unless the address may be told too. */
  const taken = async (input: { username: string; email: string; uniqueEmail: boolean }) => {
    const email = input.email.toLowerCase();
    const among = input.uniqueEmail ? {} : { provider: 'local' };
    const [names, addresses] = await Promise.all([
      users().count({ where: { ...among, $or: [{ username: input.username }, { email: input.username }] } }),
      users().count({ where: { ...among, $or: [{ email }, { username: email }] } }),
    ]);
    return { name: names > 0, address: addresses > 0 };
  };

  return {
    ...passwordReset,

    async register({ username, email, password }) {
      const advanced = await hostSettings(strapi, 'advanced');
      if (!advanced['allow_register']) return { done: false, problem: 'refused' };
      const problem = await passwordProblem(password);
      if (problem) return { done: false, problem: 'password', ...problem };

      const inUse = await taken({ username, email, uniqueEmail: Boolean(advanced['unique_email']) });
      if (advanced['email_confirmation']) {
        if (inUse.name) return { done: false, problem: 'taken-name' };
        // Not waited for: how long it takes would tell whether the address has an account.
        if (!inUse.address) {
          inBackground(strapi, 'making an account', () => call('register', { username, email, password }));
        }
        return { done: true };
      }

      if (inUse.name || inUse.address) return { done: false, problem: 'taken' };
      try {
        await call('register', { username, email, password });
      } catch (error) {
        strapi.log.info(`oidc-server: the host made no account: ${wordsOf(error)}`);
        return { done: false, problem: 'refused' };
      }
      // By its name as well: of two who take the same address at once, neither is to be the other.
      const made = (await users().findOne({
        where: { email: email.toLowerCase(), username, provider: 'local' },
      })) as { documentId: string } | null;
      return made ? { done: true, subject: made.documentId } : { done: true };
    },
  };
}
