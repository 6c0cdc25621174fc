/**
 * The page where users see which applications they have let in, and take that back: in the browser's own session,
 * without an application having asked for anything.
 */
import { ACCOUNT_PAGE_ID, NOTHING } from '../domain/account-page';
import type { ClaimCatalogue } from '../domain/claim-catalogue';
import type { GivenAccess, GivenAccessDesk, StartableApplications, UserSource } from '../domain/ports';
import type { Resource } from '../domain/resources';
import { obstacleToSignIn } from '../domain/sign-in';
import { displayName, type User } from '../domain/users';
import type { BrowserSession, Interactions } from '../engine/interactions';
import type { Language } from './catalogue';
import type { Contexts } from './contexts';
import type { Csrf } from './csrf';
import { isReading, type BrowserExchange } from './exchange';
import { readForm } from './form-body';
import type { Present } from './present';
import { resourceWords, scopeWords } from './scope-words';
import { view } from './views';
import type { ShownAccess } from './views/applications';

export interface ApplicationsDeps {
  interactions: Pick<Interactions, 'session'>;
  users: UserSource;
  given: GivenAccessDesk;
  startable: StartableApplications;
  csrf: Csrf;
  catalogue: ClaimCatalogue;
  resources: readonly Resource[];
  contexts: Contexts;
  present: Present;
  /** Addresses of this page, of where a sign-in begins, and of where one ends. */
  accountUrl: string;
  authorizationUrl: string;
  logoutUrl: string;
}

type Exchange = BrowserExchange;

const SEE_OTHER = 303;
const NOT_ALLOWED = 405;

/** A form of one session is no good in another, nor for anything else. */
const formOf = ({ uid }: BrowserSession): string => `account:${uid}`;

const textOf = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** The page's own request, as an application's; the answer comes back to the page, whatever the address it came with. */
const signInUrl = ({ authorizationUrl, accountUrl }: ApplicationsDeps): string => {
  const url = new URL(authorizationUrl);
  url.search = new URLSearchParams({
    client_id: ACCOUNT_PAGE_ID,
    response_type: NOTHING,
    redirect_uri: accountUrl,
  }).toString();
  return url.href;
};

/** Every answer to such a request has one of these (RFC 9207 §2). */
const isBack = ({ query }: Exchange): boolean => query['iss'] !== undefined || query['error'] !== undefined;

export function createApplicationsPage(deps: ApplicationsDeps) {
  const { interactions, users, given, csrf, catalogue, resources, contexts, present, accountUrl, logoutUrl } =
    deps;

  /** Who is signed in here, as long as they may still sign in. */
  const visitor = async (
    exchange: Exchange,
  ): Promise<{ session: BrowserSession; user: User } | undefined> => {
    const session = await interactions.session(exchange);
    const user = session && (await users.findBySubject(session.subject));
    if (!user || obstacleToSignIn(user, await users.signInRules())) return undefined;
    return { session, user };
  };

  const shown = async (accesses: readonly GivenAccess[], lang: Language): Promise<ShownAccess[]> => {
    const rules = await catalogue.current();
    return accesses.map(({ clientId, name, home, scopes, resources: named, since }) => ({
      clientId,
      app: { name, ...(home === undefined ? {} : { uri: home }) },
      may: [
        ...scopes.filter((scope) => scope !== 'openid').map((scope) => scopeWords(scope, lang, rules).title),
        ...resourceWords(resources, named, lang).map(({ title, description }) => `${title} (${description})`),
      ],
      since,
    }));
  };

  const sendTo = (exchange: Exchange, url: string): void => {
    exchange.set({ 'Cache-Control': 'no-store' });
    exchange.redirect(url);
    exchange.status = SEE_OTHER;
  };

  const show = async (exchange: Exchange): Promise<void> => {
    const [{ context }, who] = await Promise.all([contexts.of(exchange, {}), visitor(exchange)]);
    if (!who) {
      const signInLink = signInUrl(deps);
      // Back without having signed in: asking once more without being asked to would be a loop.
      if (!isBack(exchange)) {
        sendTo(exchange, signInLink);
        return;
      }
      present(exchange, view('applications', { context, signInLink, logoutLink: logoutUrl }), {
        status: 200,
      });
      return;
    }
    const { session, user } = who;
    const { acr } = session;
    const [accesses, startable] = await Promise.all([
      given.of(user.subject),
      deps.startable.for(user, { address: exchange.ip, ...(acr === undefined ? {} : { acr }) }),
    ]);
    const taken = textOf(exchange.query['taken']);
    const isTaken = taken !== undefined && accesses.every(({ clientId }) => clientId !== taken);
    present(
      exchange,
      view('applications', {
        context,
        user: { name: displayName(user), ...(user.email ? { email: user.email } : {}) },
        action: accountUrl,
        csrf: csrf.tokenFor(formOf(session)),
        startable,
        applications: await shown(accesses, context.lang),
        isTakenBack: isTaken,
        logoutLink: logoutUrl,
      }),
      { status: 200 },
    );
  };

  const takeBack = async (exchange: Exchange): Promise<void> => {
    const form = await readForm(exchange.req);
    const who = await visitor(exchange);
    const clientId = form.get('client_id') ?? '';
    const token = form.get('csrf') ?? undefined;
    const url = new URL(accountUrl);
    // Somebody else has signed in here meanwhile, or nobody is: the page says who, and nothing is done.
    if (who && csrf.accepts({ uid: formOf(who.session), token })) {
      await given.takeBack({ subject: who.user.subject, clientId });
      url.searchParams.set('taken', clientId);
    }
    sendTo(exchange, url.href);
  };

  return {
    async serve(exchange: Exchange): Promise<void> {
      if (isReading(exchange)) return show(exchange);
      if (exchange.method === 'POST') return takeBack(exchange);
      exchange.set({ Allow: 'GET, HEAD, POST' });
      exchange.status = NOT_ALLOWED;
      exchange.body = '';
    },
  };
}
