/**
 * The words of the end-user pages in every language, and the way to fill their placeholders.
 * A language is one file that has exactly English's keys; adding it to `catalogues` is all it takes.
 */
import { en, type Catalogue, type TextKey } from './en';
import { fr } from './fr';

export type { Catalogue, TextKey };

export const DEFAULT_LANGUAGE = 'en';

const catalogues: ReadonlyMap<string, Catalogue> = new Map<string, Catalogue>([
  ['en', en],
  ['fr', fr],
]);

/** The languages the pages can speak, as lower-case BCP 47 tags. */
export const languages: readonly string[] = [...catalogues.keys()];

/** Scripts written from right to left that a later catalogue may bring. */
const rightToLeft: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ur']);

type PlaceholderIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholderIn<Rest>
  : never;

/** The placeholders of a text, taken from the English one: `'app' | 'site'`. */
export type Placeholder<Key extends TextKey> = PlaceholderIn<(typeof en)[Key]>;

/** What a caller must hand over to fill a text: nothing, or one value for each placeholder. */
export type Filling<Key extends TextKey, Value> = [Placeholder<Key>] extends [never]
  ? []
  : [values: Readonly<Record<Placeholder<Key>, Value>>];

/** The language a page really is in: `lang` if there is a catalogue for it, else the default. */
export function spokenLanguage(lang: string): string {
  return catalogues.has(lang) ? lang : DEFAULT_LANGUAGE;
}

export function textDirection(lang: string): 'ltr' | 'rtl' {
  return rightToLeft.has(spokenLanguage(lang)) ? 'rtl' : 'ltr';
}

/**
 * A text cut at its placeholders: literal parts at even places, names of placeholders at odd ones.
 * `'Go back to {app}'` gives `['Go back to ', 'app', '']`.
 */
export function textParts(lang: string, key: TextKey): string[] {
  return (catalogues.get(lang) ?? en)[key].split(/\{(\w+)\}/);
}

/** A text with its placeholders filled. Not HTML: the renderer escapes it. */
export function text<Key extends TextKey>(lang: string, key: Key, ...filling: Filling<Key, string>): string {
  const values = new Map<string, string>(Object.entries(filling[0] ?? {}));
  return textParts(lang, key)
    .map((part, place) => (place % 2 === 1 ? (values.get(part) ?? '') : part))
    .join('');
}

const isTextKey = (key: string): key is TextKey => Object.hasOwn(en, key);

/**
 * What a scope means, in words a user understands. A scope without words of its own is shown by its raw name.
 * The known ones are those of OpenID Connect Core 1.0 §5.4 and §11.
 */
export function scopeText(lang: string, scope: string): { title: string; description: string } {
  const titleKey = `scope.${scope}.title`;
  const descriptionKey = `scope.${scope}.description`;
  if (!isTextKey(titleKey) || !isTextKey(descriptionKey)) {
    return { title: scope, description: textParts(lang, 'scope.unknown.description').join('') };
  }
  return { title: textParts(lang, titleKey).join(''), description: textParts(lang, descriptionKey).join('') };
}
