/** @jsxImportSource preact */
/**
 * How the client application is shown. What it says of itself (names, addresses, logo: RFC 7591 §2) is not to be
 * trusted: an address becomes a link only when it is a web address, a logo only over https.
 */
import type { ComponentChildren } from 'preact';
import type { PageContext } from '../html';
import { AppName, phrase, readableName } from './phrase';

/** The client application, by what its registration says. */
export interface App {
  /** `client_name` */
  name: string;
  /** Where to go back to it: it may start a new sign-in. */
  uri?: string;
  /** `client_uri`, or where it is: what it says of itself. */
  siteUri?: string;
  /** `logo_uri`: shown over https only; its origin must be allowed by the page's `img-src`. */
  logoUri?: string;
  /** `policy_uri` */
  policyUri?: string;
  /** `tos_uri` */
  tosUri?: string;
  /** `contacts`: e-mail addresses of those who make the app. */
  contacts?: readonly string[];
}

const hasProtocol = (address: string | undefined, protocols: readonly string[]): address is string =>
  address !== undefined && URL.canParse(address) && protocols.includes(new URL(address).protocol);

/** Not `javascript:` or `data:`, which would run as the provider. */
export const isWebAddress = (address: string | undefined): address is string =>
  hasProtocol(address, ['https:', 'http:']);

const hasLogo = ({ logoUri }: Pick<App, 'logoUri'>) => hasProtocol(logoUri, ['https:']);

/** A link to an address from outside; only its text when that is no web address. */
export function OutsideLink({
  to,
  newTab,
  class: className,
  children,
}: {
  to: string | undefined;
  newTab?: boolean;
  class?: string;
  children: ComponentChildren;
}) {
  if (!isWebAddress(to)) return <>{children}</>;
  return (
    <a href={to} rel="noreferrer" target={newTab ? '_blank' : undefined} class={className}>
      {children}
    </a>
  );
}

/**
 * A row of such links, those that are web addresses; nothing where there is none. New tabs: following one must not lose
 * the pending request.
 */
export function OutsideLinks({
  links,
  children,
}: {
  links: ReadonlyArray<{ to: string | undefined; words: ComponentChildren }>;
  children?: ComponentChildren;
}) {
  const shown = links.filter(({ to }) => isWebAddress(to));
  if (shown.length === 0 && !children) return null;
  return (
    <ul class="links">
      {children}
      {shown.map(({ to, words }) => (
        <li>
          <OutsideLink to={to} newTab>
            <span>{words}</span>
          </OutsideLink>
        </li>
      ))}
    </ul>
  );
}

/** The app's logo, or nothing. Only an ornament: its name always stands beside it. */
export function AppLogo({ app }: { app: Pick<App, 'logoUri'> }) {
  if (!hasLogo(app)) return null;
  return (
    <span class="app-emblem app-logo">
      <img src={app.logoUri} alt="" width="56" height="56" referrerpolicy="no-referrer" />
    </span>
  );
}

/** The app's logo, or its first letter. */
export function AppEmblem({ app }: { app: Pick<App, 'name' | 'logoUri'> }) {
  if (hasLogo(app)) return <AppLogo app={app} />;
  const [firstLetter = '?'] = Array.from(readableName(app.name));
  return (
    <span class="app-emblem" aria-hidden="true">
      {firstLetter.toUpperCase()}
    </span>
  );
}

/** "Go back to {app}", or nothing when the app has no page to go back to. */
export function BackToApp({
  context,
  app,
  primary,
}: {
  context: PageContext;
  app: Pick<App, 'name' | 'uri'> | undefined;
  primary?: boolean;
}) {
  if (app === undefined || !isWebAddress(app.uri)) return null;
  return (
    <OutsideLink to={app.uri} class={primary ? 'button button-primary' : 'button'}>
      <span>{phrase(context.lang, 'app.goBack', { app: <AppName context={context} app={app} /> })}</span>
    </OutsideLink>
  );
}
