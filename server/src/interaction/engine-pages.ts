/**
 * The pages that the engine asks for: error, sign-out, signed out.
 */
import { clientHome, clientName } from '../domain/clients';
import { StoreUnavailable } from '../domain/errors';
import type { EnginePages, PageAnswer } from '../domain/pages';
import type { ClientStore, UserSource } from '../domain/ports';
import { displayName } from '../domain/users';
import type { PageContext } from './html';
import { chooseLanguage } from './language';
import { pageHeaders } from './page-headers';
import type { App } from './views/app';
import { errorPage, type ErrorKind } from './views/error';
import { frontChannelPage } from './views/front-channel';
import { logoutPage } from './views/logout';
import { signedOutPage } from './views/signed-out';

export interface PageDeps {
  siteName: string;
  clients: ClientStore;
  users: UserSource;
}

export const contextOf = (
  answer: PageAnswer,
  uiLocales: string | undefined,
  siteName: string,
): PageContext => ({
  lang: chooseLanguage({ uiLocales, acceptLanguage: answer.get('accept-language') }),
  siteName,
});

/** An application as pages show it. */
export async function findApp(clients: ClientStore, clientId: string | undefined): Promise<App | undefined> {
  const client = clientId === undefined ? undefined : await clients.find(clientId);
  if (!client) return undefined;
  const { metadata } = client;
  const home = clientHome(metadata);
  return {
    name: clientName(metadata),
    ...(home ? { uri: home } : {}),
    ...(metadata.logo_uri ? { logoUri: metadata.logo_uri } : {}),
    ...(metadata.policy_uri ? { policyUri: metadata.policy_uri } : {}),
    ...(metadata.tos_uri ? { tosUri: metadata.tos_uri } : {}),
    ...(metadata.contacts ? { contacts: metadata.contacts } : {}),
  };
}

/** An error page must not fail over the application's name. */
export async function findAppIfPossible(
  clients: ClientStore,
  clientId: string | undefined,
): Promise<App | undefined> {
  try {
    return await findApp(clients, clientId);
  } catch (error) {
    if (error instanceof StoreUnavailable) return undefined;
    throw error;
  }
}

export function answerWith(
  answer: PageAnswer,
  page: { status: number; html: string; headers: Record<string, string> },
) {
  answer.status = page.status;
  answer.set(page.headers);
  answer.type = 'html';
  answer.body = page.html;
}

/** Errors that speak of the sign-in's own state, of the application, or of the server; the rest is a faulty request. */
const KINDS: Readonly<Record<string, ErrorKind>> = {
  session_not_found: 'expired',
  invalid_client: 'client',
  invalid_redirect_uri: 'client',
  unauthorized_client: 'client',
  access_denied: 'denied',
  server_error: 'server',
  temporarily_unavailable: 'unavailable',
};

/** The engine words a lost interaction as `invalid_request`; a person needs another page for it. */
const LOST_INTERACTION =
  /interaction session|authorization (request has expired|session)|could not find logout details|xsrf/;

const kindOf = ({ code, description = '' }: { code: string; description?: string | undefined }): ErrorKind =>
  code === 'invalid_request' && LOST_INTERACTION.test(description) ? 'expired' : (KINDS[code] ?? 'request');

export function createEnginePages({ siteName, clients, users }: PageDeps): EnginePages {
  return {
    async error(answer, { code, description, clientId, uiLocales }) {
      const app = await findAppIfPossible(clients, clientId);
      const html = errorPage({
        context: contextOf(answer, uiLocales, siteName),
        kind: kindOf({ code, description }),
        code,
        ...(description ? { detail: description } : {}),
        ...(app ? { app } : {}),
      });
      answerWith(answer, { status: answer.status, html, headers: pageHeaders() });
    },

    async confirmLogout(answer, { action, fields, clientId, subject, redirectUri, uiLocales }) {
      const [app, user] = await Promise.all([
        findApp(clients, clientId),
        subject === undefined ? undefined : users.findBySubject(subject),
      ]);
      const html = logoutPage({
        context: contextOf(answer, uiLocales, siteName),
        action,
        formFields: fields,
        ...(app ? { app } : {}),
        ...(user ? { userName: displayName(user) } : {}),
      });
      answerWith(answer, { status: 200, html, headers: pageHeaders({ redirectUri }) });
    },

    async signedOut(answer, { clientId, uiLocales, isStillSignedIn }) {
      const app = await findApp(clients, clientId);
      const html = signedOutPage({
        context: contextOf(answer, uiLocales, siteName),
        isStillSignedIn,
        ...(app ? { app } : {}),
      });
      answerWith(answer, { status: 200, html, headers: pageHeaders() });
    },

    frontChannelLogout(answer, { uiLocales, frames, next, wait }) {
      const html = frontChannelPage({ context: contextOf(answer, uiLocales, siteName), frames, next });
      const headers = { ...pageHeaders({ frames }), Refresh: `${wait}; url=${next}` };
      answerWith(answer, { status: 200, html, headers });
      return Promise.resolve();
    },
  };
}
