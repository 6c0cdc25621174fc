/** @jsxImportSource preact */
/**
 * The last page after the question whether to sign out, when no app asked to be returned to.
 */
import { text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { BackToApp, type App } from './app';
import { DoneIcon } from './icons';
import { phrase, SiteName } from './phrase';

export interface SignedOutProps {
  context: PageContext;
  /** The question was answered with no. */
  isStillSignedIn: boolean;
  app?: Pick<App, 'name' | 'uri'>;
}

export function signedOutPage({ context, app, isStillSignedIn }: SignedOutProps): PageLayout {
  const { lang } = context;
  const outcome = isStillSignedIn ? 'stillSignedIn' : 'signedOut';
  return {
    context,
    title: text(lang, `${outcome}.title`),
    emblem: (
      <span class="emblem emblem-done">
        <DoneIcon size={28} />
      </span>
    ),
    children: (
      <>
        <p class="lead">{phrase(lang, `${outcome}.explain`, { site: <SiteName context={context} /> })}</p>
        {!isStillSignedIn && <p class="note">{text(lang, 'signedOut.shared')}</p>}
        <div class="stack">
          <BackToApp context={context} app={app} primary />
        </div>
      </>
    ),
  };
}
