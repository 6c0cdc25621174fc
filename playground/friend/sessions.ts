/**
 * Sessions of the friend app, in memory: a restart signs everybody out of it, which is fine for a playground.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account, SignInAttempt } from './provider.ts';

export interface Session {
  /** Sign-ins under way, by `state`: a user may have begun in two tabs. */
  attempts: Map<string, SignInAttempt>;
  account?: Account | undefined;
  signOutState?: string | undefined;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

const COOKIE = 'friend_session';
const MOST_SESSIONS = 10_000;

const readId = (request: IncomingMessage): string | undefined =>
  request.headers.cookie
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === COOKIE)?.[1];

export function createSessions({ secureCookie }: { secureCookie: boolean }) {
  const sessions = new Map<string, Session>();
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secureCookie ? '; Secure' : ''}`;

  function begin({ response, session }: { response: ServerResponse; session: Session }): Session {
    const id = randomBytes(32).toString('base64url');
    const oldest = sessions.keys().next().value;
    if (sessions.size >= MOST_SESSIONS && oldest !== undefined) sessions.delete(oldest);
    sessions.set(id, session);
    response.setHeader('Set-Cookie', `${COOKIE}=${id}; ${attributes}`);
    return session;
  }

  return {
    /** The browser's session, begun if there is none. */
    of({ request, response }: Exchange): Session {
      const existing = sessions.get(readId(request) ?? '');
      return existing ?? begin({ response, session: { attempts: new Map() } });
    },

    /** Ends the browser's session and begins another under a new cookie. */
    replace({ request, response, session }: Exchange & { session: Session }): void {
      sessions.delete(readId(request) ?? '');
      begin({ response, session });
    },

    end({ request, response }: Exchange): void {
      sessions.delete(readId(request) ?? '');
      response.setHeader('Set-Cookie', `${COOKIE}=; ${attributes}; Max-Age=0`);
    },
  };
}
