/**
 * A link to a new password: sent in the host's own message, good for an hour and once, and found by its digest. The
 * host's own token stands in its table as it is and never ends; it is there for the moment only in which the host's
 * action takes it.
 */
import { randomBytes } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { USER_UID } from '../constants';
import type { AccountDesk, ArtifactStore } from '../domain/ports';
import { sha256 } from './digest';
import { hostSettings } from './host-store';
import { inBackground, sendThroughHost } from './mailer';

/** Seconds. */
const LIFETIME = 60 * 60;

const KIND = 'PasswordReset';

/** What is made below: 64 bytes in hexadecimal, as the host's own. */
const CODE = /^[0-9a-f]{128}$/;
const newCode = (): string => randomBytes(64).toString('hex');

interface Account {
  id: number;
  documentId: string;
  email: string;
  password?: string | null;
  blocked?: boolean | null;
}

interface ResetMessage {
  from: { name?: string; email?: string };
  response_email?: string;
  object: string;
  message: string;
}

interface Deps {
  strapi: Core.Strapi;
  artifacts: Pick<ArtifactStore, 'save' | 'find' | 'consume'>;
  /** The host's own action. */
  call: (action: 'resetPassword', body: unknown) => Promise<void>;
  /** The site's own rule on passwords. */
  passwordProblem: (password: string) => Promise<{ reason?: string } | undefined>;
}

/** Another once the password or the address is another: then a link that was sent before is for nobody. */
const stateOf = ({ email, password }: Account): string => sha256(JSON.stringify([email, password]));

/** Databases may compare without regard to accents: an address is exact. */
const isOf = (account: Account | null, email: string): account is Account =>
  account?.email.toLowerCase() === email.toLowerCase();

export function createPasswordReset(deps: Deps): Pick<AccountDesk, 'requestReset' | 'resetPassword'> {
  const { strapi, artifacts, call, passwordProblem } = deps;

  /** Only a local account can sign in with the password that this sets. */
  const find = (where: { email: string } | { documentId: string }): Promise<Account | null> =>
    strapi.db.query(USER_UID).findOne({ where: { ...where, provider: 'local' } }) as Promise<Account | null>;

  const messageFor = async (account: Account, { link, code }: { link: string; code: string }) => {
    const { reset_password: reset } = (await hostSettings(strapi, 'email')) as {
      reset_password: { options: ResetMessage };
    };
    const { options } = reset;
    const templates = strapi.service('plugin::users-permissions.users-permissions') as {
      template(layout: string, data: Record<string, unknown>): Promise<string>;
    };
    const shown: unknown = await strapi.contentAPI.sanitize.output(account, strapi.getModel(USER_UID), {});
    const [html, subject] = await Promise.all([
      templates.template(options.message, {
        URL: link,
        SERVER_URL: strapi.config.get('server.absoluteUrl'),
        ADMIN_URL: strapi.config.get('admin.absoluteUrl'),
        USER: shown,
        TOKEN: code,
      }),
      templates.template(options.object, { USER: shown }),
    ]);
    return {
      to: account.email,
      subject,
      text: html,
      html,
      from: options.from.email ? `${options.from.name ?? ''} <${options.from.email}>` : undefined,
      replyTo: options.response_email,
    };
  };

  const send = async ({ email, link }: { email: string; link: string }): Promise<void> => {
    const account = await find({ email: email.toLowerCase() });
    if (!isOf(account, email) || account.blocked) return;
    const code = newCode();
    const payload = { accountId: account.documentId, state: stateOf(account) };
    await artifacts.save({ kind: KIND, id: code, payload, expiresIn: LIFETIME });
    await sendThroughHost(strapi, await messageFor(account, { link, code }));
  };

  const accountOf = async (code: string): Promise<Account | undefined> => {
    const kept = CODE.test(code) ? await artifacts.find({ kind: KIND, id: code }) : undefined;
    if (!kept || kept['consumed'] !== undefined) return undefined;
    const account = await find({ documentId: String(kept['accountId']) });
    return account && !account.blocked && stateOf(account) === kept['state'] ? account : undefined;
  };

  return {
    requestReset(input) {
      inBackground(strapi, 'sending a link to a new password', () => send(input));
    },

    async resetPassword({ code, password }) {
      const account = await accountOf(code);
      if (!account) return { done: false, problem: 'code' };
      const problem = await passwordProblem(password);
      if (problem) return { done: false, problem: 'password', ...problem };
      if (!(await artifacts.consume({ kind: KIND, id: code }))) return { done: false, problem: 'code' };
      const hostsCode = newCode();
      const accounts = strapi.service(USER_UID) as unknown as {
        edit(id: number, values: Record<string, unknown>): Promise<unknown>;
      };
      await accounts.edit(account.id, { resetPasswordToken: hostsCode });
      await call('resetPassword', { code: hostsCode, password, passwordConfirmation: password });
      return { done: true, subject: account.documentId };
    },
  };
}
