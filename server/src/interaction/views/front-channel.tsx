/** @jsxImportSource preact */
/**
 * Loads the addresses at which apps end their sessions in this browser (Front-Channel Logout 1.0 §3). The answer's
 * `Refresh` header goes on after a moment; the link is for whoever does not want to wait.
 */
import { text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { phrase, SiteName } from './phrase';

export interface FrontChannelProps {
  context: PageContext;
  /** Addresses to load. */
  frames: readonly string[];
  /** Where the browser goes on to; the engine has checked it. */
  next: string;
}

export function frontChannelPage({ context, frames, next }: FrontChannelProps): PageLayout {
  const { lang } = context;
  const title = text(lang, 'frontChannel.title');
  return {
    context,
    title,
    children: (
      <>
        <p class="lead">{phrase(lang, 'frontChannel.explain', { site: <SiteName context={context} /> })}</p>
        <div class="stack">
          <a class="button button-primary" href={next} rel="noreferrer">
            <span>{text(lang, 'frontChannel.goOn')}</span>
          </a>
        </div>
        {frames.map((address) => (
          // What an app needs to end its session, and no way to take the page's place.
          <iframe
            src={address}
            title={title}
            sandbox="allow-scripts allow-same-origin allow-forms"
            referrerpolicy="no-referrer"
            tabIndex={-1}
            hidden
          />
        ))}
      </>
    ),
  };
}
