/**
 * The pages that the engine asks for: error, sign-out, signed out.
 */
import type { EnginePages } from '../domain/pages';
import type { UserSource } from '../domain/ports';
import { displayName } from '../domain/users';
import type { Contexts } from './contexts';
import type { Present } from './present';
import { view } from './views';
import type { ErrorKind } from './views/error';

interface Deps {
  contexts: Contexts;
  present: Present;
  users: UserSource;
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

export function createEnginePages({ contexts, present, users }: Deps): EnginePages {
  return {
    async error(answer, { code, description, reference, ...occasion }) {
      const { context, app } = await contexts.ofError(answer, occasion);
      const page = view('error', {
        context,
        kind: kindOf({ code, description }),
        code,
        ...(description ? { detail: description } : {}),
        ...(reference === undefined ? {} : { reference }),
        ...(app ? { app } : {}),
      });
      present(answer, page, { status: answer.status });
    },

    async deviceCode(answer, { action, fields, status, retryAfter, problem, code, ...occasion }) {
      const { context } = await contexts.ofError(answer, occasion);
      const page = view('device-code', {
        context,
        action,
        formFields: fields,
        ...(code === undefined ? {} : { code }),
        ...(problem === undefined ? {} : { error: problem }),
      });
      present(answer, page, { status, retryAfter });
    },

    async confirmDevice(answer, { action, fields, code, subject, scopes, from, ...occasion }) {
      const [{ context, app = { name: '' } }, user] = await Promise.all([
        contexts.of(answer, occasion),
        subject === undefined ? undefined : users.findBySubject(subject),
      ]);
      const page = view('device-confirm', {
        context,
        action,
        formFields: fields,
        app,
        code,
        scopes,
        from,
        ...(user ? { user: { name: displayName(user), ...(user.email ? { email: user.email } : {}) } } : {}),
      });
      present(answer, page, { status: 200, logoUri: app.logoUri });
    },

    async deviceDone(answer, { outcome, ...occasion }) {
      const { context, app } = await contexts.ofError(answer, occasion);
      const page = view('device-done', { context, outcome, ...(app ? { app } : {}) });
      present(answer, page, { status: 200 });
    },

    async confirmLogout(answer, { action, fields, subject, redirectUri, ...occasion }) {
      const [{ context, app }, user] = await Promise.all([
        contexts.of(answer, occasion),
        subject === undefined ? undefined : users.findBySubject(subject),
      ]);
      const page = view('logout', {
        context,
        action,
        formFields: fields,
        ...(app ? { app } : {}),
        ...(user ? { userName: displayName(user) } : {}),
      });
      present(answer, page, { status: 200, redirectUri });
    },

    async signedOut(answer, { isStillSignedIn, ...occasion }) {
      const { context, app } = await contexts.of(answer, occasion);
      const page = view('signed-out', { context, isStillSignedIn, ...(app ? { app } : {}) });
      present(answer, page, { status: 200 });
    },

    async frontChannelLogout(answer, { frames, next, wait, ...occasion }) {
      const { context } = await contexts.of(answer, occasion);
      present(answer, view('front-channel', { context, frames, next }), { status: 200, frames });
      answer.set({ Refresh: `${wait}; url=${next}` });
    },
  };
}
