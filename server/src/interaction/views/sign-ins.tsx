/** @jsxImportSource preact */
/**
 * The last sign-ins of the user's account, so that they notice one that was not theirs.
 */
import { browserWords } from '../browser-words';
import { text, type Language } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { SignedInAs, type SignedInUser } from './account';
import { Name } from './phrase';

export interface ShownSignIn {
  /** Seconds since the epoch. */
  at: number;
  appName: string;
  address: string;
  browser: string;
}

export interface SignInsProps {
  context: PageContext;
  user: SignedInUser;
  signIns: readonly ShownSignIn[];
  backLink: string;
}

/** UTC, and says so: without script the page can't know the reader's own time. */
const timeText = ({ tag }: Language, at: number): string =>
  new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' }).format(at * 1000);

export function signInsPage({ context, user, signIns, backLink }: SignInsProps): PageLayout {
  const { lang } = context;
  return {
    context,
    title: text(lang, 'signIns.title'),
    wide: true,
    children: (
      <>
        <p class="lead">{text(lang, 'signIns.lead')}</p>
        <SignedInAs context={context} user={user} />
        {signIns.length === 0 ? (
          <p class="note">{text(lang, 'signIns.none')}</p>
        ) : (
          <ol class="sign-ins">
            {signIns.map(({ at, appName, address, browser }) => (
              <li>
                <time datetime={new Date(at * 1000).toISOString()}>{timeText(lang, at)}</time>
                <p>
                  <Name of={appName} /> · <bdi>{address}</bdi>
                </p>
                <p class="sign-in-browser">{browserWords(browser)}</p>
              </li>
            ))}
          </ol>
        )}
        <p class="stack">
          <a href={backLink} class="button">
            <span>{text(lang, 'signIns.back')}</span>
          </a>
        </p>
      </>
    ),
  };
}
