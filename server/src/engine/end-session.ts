/**
 * What RP-Initiated Logout 1.0 and Front-Channel Logout 1.0 ask beyond the engine's own end-session endpoint: POST
 * without cookies that cross sites, a logout that does not ask, an answer where there is no session, and the page with
 * the front-channel frames.
 */
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { issuerOf } from '../domain/issuer-aliases';
import type { EnginePages } from '../domain/pages';
import type { ArtifactStore, AuditLog, ClientStore } from '../domain/ports';
import type { SessionCookie } from './cookies';
import { createPostedRequests, seeOther, type ReadForm } from './posted-requests';
import type { Sessions } from './sessions';

export interface EndSessionDeps {
  /** Seconds for which the front-channel frames are given time. */
  frontChannelWait: number;
  readForm: ReadForm;
  /** A user has no session left in some browser. */
  ended: (subject: string) => Promise<void>;
}

interface Deps extends EndSessionDeps {
  issuer: string;
  siteIssuer: string;
  /** Path of the end-session endpoint below the issuer. */
  endpoint: string;
  sessionCookie: SessionCookie;
  audit: AuditLog;
  artifacts: ArtifactStore;
  clients: ClientStore;
  sessions: Sessions;
  pages: EnginePages;
}

type EngineContext = KoaContextWithOIDC;

/** The parameters of RP-Initiated Logout 1.0 §2. */
const PARAMETERS = [
  'id_token_hint',
  'logout_hint',
  'client_id',
  'post_logout_redirect_uri',
  'state',
  'ui_locales',
];

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const occasionOf = ({ oidc }: EngineContext) => ({
  clientId: oidc.client?.clientId,
  uiLocales: textOf(oidc.params?.['ui_locales']),
});

/** Where the browser goes once it is signed out; the engine has checked the address. */
function destinationOf({ oidc }: EngineContext): string {
  const address = textOf(oidc.params?.['post_logout_redirect_uri']);
  if (address === undefined) return oidc.urlFor('end_session_success');
  const url = new URL(address);
  const state = textOf(oidc.params?.['state']);
  if (state !== undefined) url.searchParams.set('state', state);
  return url.href;
}

/**
 * True when nobody has to be asked: the client is trusted with it, and its hint is for the very session of this
 * browser. The engine has checked the hint's signature, issuer and audience.
 */
export async function mayEndUnasked({ oidc }: EngineContext, clients: ClientStore): Promise<boolean> {
  const { client, session } = oidc;
  const hint = oidc.entities['IdTokenHint'] as { payload: { sid?: unknown } } | undefined;
  if (!client || !session || hint === undefined) return false;
  const sid = session.sidFor(client.clientId);
  if (sid === undefined || hint.payload.sid !== sid) return false;
  return (await clients.find(client.clientId))?.metadata.skip_logout_confirmation === true;
}

/** Ends the session of this browser without a question. */
export async function endUnasked(
  ctx: EngineContext,
  sessions: Sessions,
  cookie: SessionCookie,
): Promise<void> {
  const { session } = ctx.oidc;
  if (!session) return;
  await sessions.end({ uid: session.uid }, 'session');
  await forgetSession(ctx, cookie);
  seeOther(ctx, destinationOf(ctx));
}

/** Takes the session out of the store and its cookie out of the browser. */
async function forgetSession(ctx: EngineContext, cookie: SessionCookie): Promise<void> {
  await ctx.oidc.session?.destroy();
  ctx.cookies.set(cookie.name, null, cookie.options);
}

/** The engine would have the browser post a form that there is nothing to ask with; it can go on at once. */
async function answerWithoutSession(ctx: EngineContext, cookie: SessionCookie): Promise<void> {
  await forgetSession(ctx, cookie);
  seeOther(ctx, destinationOf(ctx));
}

async function sayItIsDone(ctx: EngineContext, cookie: SessionCookie): Promise<void> {
  await forgetSession(ctx, cookie);
  seeOther(ctx, ctx.oidc.urlFor('end_session_success'));
}

/** Front-Channel Logout 1.0 §3: the addresses to load, with `iss` and `sid`. */
async function framesOf({ oidc }: EngineContext, { clients, siteIssuer }: Deps): Promise<string[]> {
  const authorizations = Object.entries(oidc.session?.authorizations ?? {});
  const frames = await Promise.all(
    authorizations.map(async ([clientId, { sid }]) => {
      const client = await clients.find(clientId);
      if (!client?.enabled) return [];
      const address = client.metadata.frontchannel_logout_uri;
      if (address === undefined || sid === undefined) return [];
      const url = new URL(address);
      url.searchParams.set('iss', issuerOf(client.metadata, siteIssuer));
      url.searchParams.set('sid', sid);
      return [url.href];
    }),
  );
  return frames.flat();
}

/** Between the end of the session and the address to go on to: the clients that end theirs in the browser. */
async function showFrames(ctx: EngineContext, deps: Deps): Promise<void> {
  const frames = await framesOf(ctx, deps);
  const next = ctx.response.get('Location');
  if (frames.length === 0 || next === '') return;
  ctx.remove('Location');
  ctx.status = 200;
  await deps.pages.frontChannelLogout(ctx, {
    ...occasionOf(ctx),
    frames,
    next,
    wait: deps.frontChannelWait,
  });
}

/** Set by the engine's own `destroy`; not in its types. */
const isDestroyed = (session: object): boolean => 'destroyed' in session && session.destroyed === true;

export function addEndSession(provider: Provider, deps: Deps): void {
  /** The engine has answered; its answer is the one to give unless there is more to do. */
  const complete = async (ctx: EngineContext): Promise<void> => {
    const { session, route } = ctx.oidc;
    if (!session) return;
    if (session.accountId === undefined) {
      if (route === 'end_session' && ctx.status === 200) await answerWithoutSession(ctx, deps.sessionCookie);
      // The form was sent twice, or from a second tab: what it asks for has been done.
      if (route === 'end_session_confirm' && ctx.status === 400) await sayItIsDone(ctx, deps.sessionCookie);
      return;
    }
    if (!isDestroyed(session) || ctx.status !== 303) return;
    const everywhere = ctx.oidc.params?.['logout'] === 'everywhere';
    if (everywhere) await deps.sessions.end({ subject: session.accountId }, 'session');
    deps.audit.record({
      kind: 'logout.completed',
      clientId: ctx.oidc.client?.clientId,
      subject: session.accountId,
      reason: everywhere ? 'everywhere' : 'browser',
    });
    await deps.ended(session.accountId);
    await showFrames(ctx, deps);
  };

  const isAnswered = createPostedRequests({
    ...deps,
    kind: 'EndSessionRequest',
    parameter: 'logout_request',
    isKept: (name) => PARAMETERS.includes(name),
  });

  // The engine adds `oidc` on its way in: it is there after `next`, for its own routes.
  const answer = async (ctx: EngineContext, next: () => Promise<unknown>): Promise<void> => {
    if (ctx.path === deps.endpoint && (await isAnswered(ctx))) return;
    await next();
    const route = (ctx.oidc as EngineContext['oidc'] | undefined)?.route;
    if (route === 'end_session' || route === 'end_session_confirm') await complete(ctx);
  };
  // The page that asks is below it.
  provider.use((ctx, next) =>
    ctx.path.startsWith(deps.endpoint) ? answer(ctx as EngineContext, next) : next(),
  );
}
