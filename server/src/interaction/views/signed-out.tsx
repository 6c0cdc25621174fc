/** @jsxImportSource preact */
/**
 * The last page after signing out, when no app asked to be returned to.
 */
import { text } from '../catalogue';
import { renderPage, type PageContext } from '../html';
import { BackToApp, type App } from './app';
import { DoneIcon } from './icons';
import { phrase, SiteName } from './phrase';

export interface SignedOutProps {
  context: PageContext;
  app?: Pick<App, 'name' | 'uri'>;
}

export function signedOutPage({ context, app }: SignedOutProps): string {
  const { lang } = context;
  return renderPage({
    context,
    title: text(lang, 'signedOut.title'),
    emblem: (
      <span class="emblem emblem-done">
        <DoneIcon size={28} />
      </span>
    ),
    children: (
      <>
        <p class="lead">{phrase(lang, 'signedOut.explain', { site: <SiteName context={context} /> })}</p>
        <p class="note">{text(lang, 'signedOut.shared')}</p>
        <div class="stack">
          <BackToApp context={context} app={app} primary />
        </div>
      </>
    ),
  });
}
