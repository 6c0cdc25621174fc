/**
 * Keeps each sign-in for the user to see, and tells them by e-mail of one from a new browser where the site wants that.
 */
import type { SignInMethod } from '../domain/authentication';
import type { AuditLog, Mailer, SignInHistory } from '../domain/ports';
import type { User } from '../domain/users';
import type { PendingInteraction } from '../engine/interactions';
import { browserWords } from './browser-words';
import { text } from './catalogue';
import type { Devices } from './device';
import type { Contexts } from './contexts';
import type { BrowserExchange } from './exchange';
import { readableName } from './views/phrase';

export interface SignInLog {
  knows(input: { device: string; identifier: string }): Promise<boolean>;
  record(entry: {
    exchange: BrowserExchange;
    pending: PendingInteraction;
    user: User;
    /** What was typed, in lower case; for a sign-in elsewhere, the account's provider. */
    identifier: string;
    method: SignInMethod;
  }): Promise<void>;
}

interface Deps {
  history: SignInHistory;
  audit: AuditLog;
  devices: Devices;
  mailer: Mailer;
  contexts: Contexts;
  newDeviceEmail: boolean;
}

export function createSignInLog(deps: Deps): SignInLog {
  const { history, audit, devices, mailer, contexts, newDeviceEmail } = deps;

  return {
    knows: (input) => history.knows(input),

    async record({ exchange, pending, user, identifier, method }) {
      const { ip: address } = exchange;
      const userAgent = exchange.get('user-agent');
      const at = Math.floor(Date.now() / 1000);
      const { isNewDevice } = await history.record({
        subject: user.subject,
        identifier,
        device: devices.mark(exchange),
        clientId: pending.clientId,
        address,
        userAgent,
        at,
      });
      audit.record({
        kind: 'sign-in.succeeded',
        clientId: pending.clientId,
        subject: user.subject,
        details: { method, isNewDevice },
      });
      if (!newDeviceEmail || !isNewDevice || user.email === undefined) return;
      const { uiLocales, clientId } = pending;
      const { context, app } = await contexts.ofError(exchange, { uiLocales, clientId });
      const { lang, siteName } = context;
      mailer.send({
        to: user.email,
        subject: text(lang, 'mail.newDevice.subject', { site: siteName }),
        text: text(lang, 'mail.newDevice.body', {
          site: siteName,
          app: readableName(app?.name ?? clientId),
          time: new Date(at * 1000).toUTCString(),
          address,
          browser: browserWords(userAgent),
        }),
      });
    },
  };
}
