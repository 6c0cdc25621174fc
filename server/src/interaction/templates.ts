/**
 * Pages that a site makes itself: a function on the server, given what the page is about and its ready-made parts. The
 * document around it, its headers and its forms' tokens stay ours, and what goes wrong in it shows the page as it comes.
 */
import { text, type Filling, type TextKey } from './catalogue';
import { hashOf } from './styles';
import { Html, html } from './template-html';
import type { ViewName, ViewProps } from './views';

/** What a template is given. */
export interface TemplatePage<Name extends ViewName = ViewName> {
  name: Name;
  /** What the page shows, where its forms post to, and the token that each of them has to carry. */
  data: Readonly<Omit<ViewProps[Name], 'context'>>;
  /** The words of the page's title, in its language. */
  title: string;
  siteName: string;
  language: { tag: string; direction: 'ltr' | 'rtl' };
  /** The page's pieces as they come, forms with their tokens included. */
  parts: Readonly<Record<PartName, Html>>;
  /** A text of the catalogue in the page's language. */
  text: <Key extends TextKey>(key: Key, ...filling: Filling<Key, string>) => string;
}

/** The site's mark or logo; the icon or the app's logo; the heading's words; all that is under it; the footer. */
export type PartName = 'brand' | 'emblem' | 'heading' | 'content' | 'links';

/** What a template returns. */
export interface TemplateResult {
  /** What goes into `<body>`. */
  body: Html;
  /** CSS, over that of the pages. */
  styles?: string;
  /** Addresses of pictures in the body or the styles: the browser loads from their origins only. */
  images?: readonly string[];
}

export interface TemplateTools {
  html: typeof html;
}

export type Template<Name extends ViewName = ViewName> = (
  page: TemplatePage<Name>,
  tools: TemplateTools,
) => Html | TemplateResult;

/** A site's templates by the names of the pages. */
export type Templates = { [Name in ViewName]?: Template<Name> };

/** What a template made, ready for the document. */
export interface Made {
  body: string;
  styles: string;
  styleHash: string | undefined;
  images: readonly string[];
}

/** A template returned something that can't be sent. */
export class UnusableTemplate extends Error {
  override readonly name = 'UnusableTemplate';
}

const resultOf = (returned: unknown): TemplateResult => {
  if (returned instanceof Html) return { body: returned };
  const { body } = (returned ?? {}) as Partial<TemplateResult>;
  // Also for what was put together by hand: only the tag escapes what it is given.
  if (!(body instanceof Html)) throw new UnusableTemplate('it must return html`…`, or { body: html`…` }');
  return returned as TemplateResult;
};

const FORM = /<form\b[^>]*\bmethod=["']?post[^>]*>[\s\S]*?<\/form>/gi;

/** A form of the template's own without the token would be refused when it is sent. */
const formsCarry = (body: string, token: string): boolean =>
  (body.match(FORM) ?? []).every((form) => form.includes(token));

/** @throws UnusableTemplate, and whatever the template throws */
export function applyTemplate<Name extends ViewName>(
  template: Template<Name>,
  {
    name,
    props,
    title,
    parts,
  }: { name: Name; props: ViewProps[Name]; title: string; parts: Record<PartName, string> },
): Made {
  const { context, ...data } = props;
  const { lang, siteName } = context;
  const returned: unknown = template(
    {
      name,
      data,
      title,
      siteName,
      language: { tag: lang.tag, direction: lang.direction },
      parts: {
        brand: new Html(parts.brand),
        emblem: new Html(parts.emblem),
        heading: new Html(parts.heading),
        content: new Html(parts.content),
        links: new Html(parts.links),
      },
      text: (key, ...filling) => text(lang, key, ...filling),
    },
    { html },
  );
  const { body: made, styles = '', images = [] } = resultOf(returned);
  const body = made.toString();
  if (/<\/style/i.test(styles)) throw new UnusableTemplate('its styles must not end the style sheet');
  const { csrf } = data as { csrf?: string };
  if (csrf && !formsCarry(body, csrf))
    throw new UnusableTemplate('it has a form without the hidden field "csrf" (data.csrf)');
  return { body, styles, styleHash: styles === '' ? undefined : hashOf(styles), images };
}
