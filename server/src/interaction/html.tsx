/** @jsxImportSource preact */
/**
 * Room "interaction" owns the pages an end user sees: their texts, look, forms and language.
 * Passes through: typed props in, a complete HTML document out; a form's fields back to the routes.
 * Must not touch oidc-provider or Strapi, run script in the browser, or load anything from elsewhere.
 */
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { text, type Language } from './catalogue';
import type { Skin } from './skin';
import { STYLES } from './styles';
import { SiteMark } from './views/icons';

/** What every page needs to know. */
export interface PageContext {
  lang: Language;
  /** The name people know the site by. */
  siteName: string;
  skin: Skin;
}

/** A page before it is HTML. */
export interface PageLayout {
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

interface DocumentProps extends Pick<PageLayout, 'context' | 'title' | 'failed'> {
  /** CSS after that of the pages. */
  styles?: string;
  children: ComponentChildren;
}

function Document({ context, title, failed = false, styles = '', children }: DocumentProps) {
  const { lang, siteName, skin } = context;
  return (
    <html lang={lang.tag} dir={lang.direction}>
      <head>
        <meta charset="utf-8" />
        <title>
          {text(lang, failed ? 'page.titleWithError' : 'page.title', { page: title, site: siteName })}
        </title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content={skin.scheme} />
        {/* Raw, so that their SHA-256 is the one in the Content-Security-Policy. */}
        {[STYLES, skin.styles, styles].map(
          (sheet) => sheet !== '' && <style dangerouslySetInnerHTML={{ __html: sheet }} />,
        )}
      </head>
      {children}
    </html>
  );
}

const DOCTYPE = '<!doctype html>';

/** A complete HTML document. Everything in it is escaped except the style sheets. */
export function renderPage(layout: PageLayout): string {
  const { context, wide = false } = layout;
  return `${DOCTYPE}${renderToString(
    <Document {...layout}>
      <body>
        <div class={wide ? 'card card-wide' : 'card'}>
          <Brand context={context} />
          <main>
            <div class="heading">
              {layout.emblem}
              <h1>{headingOf(layout)}</h1>
            </div>
            {layout.children}
          </main>
          <SiteLinks context={context} />
        </div>
      </body>
    </Document>,
  )}`;
}

/** The same document around a body that was made elsewhere. */
export function renderBody(
  { context, title, failed }: PageLayout,
  made: { body: string; styles: string },
): string {
  return `${DOCTYPE}${renderToString(
    <Document {...{ context, title, styles: made.styles }} failed={failed === true}>
      <body dangerouslySetInnerHTML={{ __html: made.body }} />
    </Document>,
  )}`;
}

const headingOf = ({ heading, title }: PageLayout): ComponentChildren => heading ?? title;

/** The pieces of a page, each on its own. */
export const renderParts = (layout: PageLayout) => ({
  brand: renderToString(<Brand context={layout.context} />),
  emblem: renderToString(<>{layout.emblem}</>),
  heading: renderToString(<>{headingOf(layout)}</>),
  content: renderToString(<>{layout.children}</>),
  links: renderToString(<SiteLinks context={layout.context} />),
});

/** The site's logo, or its mark with its name. */
function Brand({ context: { siteName, skin } }: { context: PageContext }) {
  if (skin.logo === undefined) {
    return (
      <header class="brand">
        <SiteMark />
        <bdi class="brand-name">{siteName}</bdi>
      </header>
    );
  }
  const { light, dark } = skin.logo;
  // A picture cannot ask which scheme the page was given, only which one the browser wants.
  const always = skin.scheme === 'dark' ? (dark ?? light) : light;
  return (
    <header class="brand">
      <picture>
        {dark !== undefined && skin.scheme === 'light dark' && (
          <source srcset={dark} media="(prefers-color-scheme: dark)" />
        )}
        <img class="brand-logo" src={always} alt={siteName} referrerpolicy="no-referrer" />
      </picture>
    </header>
  );
}

/** New tabs: following one must not lose the pending request. */
function SiteLinks({ context: { lang, skin } }: { context: PageContext }) {
  if (skin.links.length === 0) return null;
  return (
    <footer>
      <nav aria-label={text(lang, 'page.siteLinks')}>
        <ul class="site-links">
          {skin.links.map(({ label, address }) => (
            <li>
              <a href={address} target="_blank" rel="noreferrer">
                <bdi>{label}</bdi>
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </footer>
  );
}
