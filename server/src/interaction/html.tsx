/** @jsxImportSource preact */
/**
 * Room "interaction" owns the pages an end user sees: their texts, look, forms and language.
 * Passes through: typed props in, a complete HTML document out; a form's fields back to the routes.
 * Must not touch oidc-provider or Strapi, run script in the browser, or load anything from elsewhere.
 */
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { spokenLanguage, text, textDirection } from './catalogue';
import { STYLES } from './styles';
import { SiteMark } from './views/icons';

/** What every page needs to know. */
export interface PageContext {
  /** A lower-case tag that `chooseLanguage` gave; a language without a catalogue is shown in English. */
  lang: string;
  /** The name people know the site by. */
  siteName: string;
}

export interface PageProps {
  context: PageContext;
  /** What the page is, in the browser's title bar before the site's name; the heading too unless `heading` is given. */
  title: string;
  heading?: ComponentChildren;
  /** A picture at the heading: an icon, or the app's logo. */
  emblem?: ComponentChildren;
  /** The form came back with an error: the title says so, as it is the first thing a screen reader reads. */
  failed?: boolean;
  /** For a page with much to read: a wider card, the picture beside the heading. */
  wide?: boolean;
  children?: ComponentChildren;
}

/** A complete HTML document. Everything in it is escaped except the constant style sheet. */
export function renderPage(props: PageProps): string {
  return `<!doctype html>${renderToString(<Page {...props} />)}`;
}

function Page({
  context,
  title,
  heading = title,
  emblem,
  failed = false,
  wide = false,
  children,
}: PageProps) {
  const { lang, siteName } = context;
  return (
    <html lang={spokenLanguage(lang)} dir={textDirection(lang)}>
      <head>
        <meta charset="utf-8" />
        <title>
          {text(lang, failed ? 'page.titleWithError' : 'page.title', { page: title, site: siteName })}
        </title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        {/* Raw, so that its SHA-256 is the one in the Content-Security-Policy. */}
        <style dangerouslySetInnerHTML={{ __html: STYLES }} />
      </head>
      <body>
        <div class={wide ? 'card card-wide' : 'card'}>
          <header class="brand">
            <SiteMark />
            <bdi class="brand-name">{siteName}</bdi>
          </header>
          <main>
            <div class="heading">
              {emblem}
              <h1>{heading}</h1>
            </div>
            {children}
          </main>
        </div>
      </body>
    </html>
  );
}
