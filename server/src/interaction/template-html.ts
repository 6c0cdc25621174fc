/**
 * HTML that a site's template may return: made by a tag that escapes whatever is put into it.
 */

/** Made by the tag `html` only, so that what is one is safe to send. */
export class Html {
  readonly #markup: string;

  /** @internal the pages' own parts, and the tag. */
  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What can stand in a template: texts and numbers are escaped, lists joined, and nothing is left out. */
export type Piece = string | number | Html | false | null | undefined | readonly Piece[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);

const markupOf = (piece: Piece): string => {
  if (piece === null || piece === undefined || piece === false) return '';
  if (piece instanceof Html) return piece.toString();
  if (typeof piece === 'object') return piece.map(markupOf).join('');
  return escaped(String(piece));
};

/** html`<p>${text}</p>`: values are escaped, in text and in quoted attributes alike. */
export const html = (strings: TemplateStringsArray, ...pieces: Piece[]): Html =>
  new Html(strings.reduce((whole, part, index) => `${whole}${markupOf(pieces[index - 1])}${part}`));
