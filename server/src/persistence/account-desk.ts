/**
 * What people do to their accounts on our pages, done by the host: its controllers, its settings, its messages.
 */
import { randomBytes } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { USER_UID } from '../constants';
import type { AccountDesk } from '../domain/ports';
import { hostSettings } from './host-store';
import { inBackground, sendThroughHost } from './mailer';

/** bcrypt reads 72 bytes; the host refuses longer passwords when they are set. */
const MAX_PASSWORD_BYTES = 72;

/** What the host makes: 64 bytes in hexadecimal. A site's own may differ a little. */
const RESET_CODE = /^[A-Za-z0-9_-]{16,256}$/;

/** The host's own words, which our pages say better. */
const HOSTS_OWN_WORDS = new Set(['Password validation failed.', 'An error occurred.']);

interface Account {
  id: number;
  documentId: string;
  email: string;
  blocked?: boolean | null;
}

interface ResetMessage {
  from: { name?: string; email?: string };
  response_email?: string;
  object: string;
  message: string;
}

/** The part of Koa's context that the host's controllers use. */
interface ControllerContext {
  request: { body: unknown; header: Record<string, string>; headers: Record<string, string> };
  state: Record<string, unknown>;
  query: Record<string, unknown>;
  send(answer: unknown): unknown;
}

type Action = (ctx: ControllerContext) => Promise<unknown>;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function createAccountDesk({ strapi }: { strapi: Core.Strapi }): AccountDesk {
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

  const sendReset = async ({ email, link }: { email: string; link: string }): Promise<void> => {
    // Only a local account can sign in with the password that this sets.
    const user = (await users().findOne({
      where: { email: email.toLowerCase(), provider: 'local' },
    })) as Account | null;
    if (!user || user.blocked) return;
    const { reset_password: reset } = (await hostSettings(strapi, 'email')) as {
      reset_password: { options: ResetMessage };
    };
    const { options } = reset;
    const templates = strapi.service('plugin::users-permissions.users-permissions') as {
      template(layout: string, data: Record<string, unknown>): Promise<string>;
    };
    const schema = strapi.getModel(USER_UID);
    const shown: unknown = await strapi.contentAPI.sanitize.output(user, schema, {});
    const token = randomBytes(64).toString('hex');
    const [html, subject] = await Promise.all([
      templates.template(options.message, {
        URL: link,
        SERVER_URL: strapi.config.get('server.absoluteUrl'),
        ADMIN_URL: strapi.config.get('admin.absoluteUrl'),
        USER: shown,
        TOKEN: token,
      }),
      templates.template(options.object, { USER: shown }),
    ]);
    const accounts = strapi.service(USER_UID) as unknown as {
      edit(id: number, values: Record<string, unknown>): Promise<unknown>;
    };
    await accounts.edit(user.id, { resetPasswordToken: token });
    await sendThroughHost(strapi, {
      to: user.email,
      subject,
      text: html,
      html,
      from: options.from.email ? `${options.from.name ?? ''} <${options.from.email}>` : undefined,
      replyTo: options.response_email,
    });
  };

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
    requestReset(input) {
      inBackground(strapi, 'sending a link to a new password', () => sendReset(input));
    },

    async resetPassword({ code, password }) {
      const known =
        RESET_CODE.test(code) && (await users().count({ where: { resetPasswordToken: code } })) === 1;
      if (!known) return { done: false, problem: 'code' };
      const problem = await passwordProblem(password);
      if (problem) return { done: false, problem: 'password', ...problem };
      await call('resetPassword', { code, password, passwordConfirmation: password });
      return { done: true };
    },

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
        strapi.log.info(`oidc-server: the host made no account: ${messageOf(error)}`);
        return { done: false, problem: 'refused' };
      }
      const made = (await users().findOne({
        where: { email: email.toLowerCase(), provider: 'local' },
      })) as Account | null;
      return made ? { done: true, subject: made.documentId } : { done: true };
    },
  };
}
