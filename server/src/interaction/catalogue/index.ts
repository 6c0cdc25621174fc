/**
 * The words of the end-user pages in every language, and the way to fill their placeholders.
 * A language that comes with the plugin is one file that has exactly English's keys; a site can add others, and its own
 * words for single texts.
 */
import { en, type Catalogue, type TextKey } from './en';
import { fr } from './fr';

export type { Catalogue, TextKey };

/** A language that pages can be in. */
export interface Language {
  /** Lower-case BCP 47. */
  tag: string;
  direction: 'ltr' | 'rtl';
  texts: Catalogue;
}

export interface Languages {
  /** Lower-case BCP 47 tags, English first. */
  tags: readonly string[];
  /** The language of this tag, or English. */
  find(tag: string): Language;
}

/** Words that a site gives, by language and key; what is missing is said in the language's own words, or in English. */
export type AddedTexts = Readonly<Record<string, Partial<Catalogue>>>;

export const DEFAULT_LANGUAGE = 'en';

const OURS: ReadonlyMap<string, Catalogue> = new Map<string, Catalogue>([
  ['en', en],
  ['fr', fr],
]);

/** Scripts that are written from right to left (ISO 15924). */
const RIGHT_TO_LEFT = new Set(['Adlm', 'Arab', 'Hebr', 'Mand', 'Nkoo', 'Rohg', 'Syrc', 'Thaa']);

const directionOf = (tag: string): Language['direction'] =>
  RIGHT_TO_LEFT.has(new Intl.Locale(tag).maximize().script ?? '') ? 'rtl' : 'ltr';

export function createLanguages(added: AddedTexts = {}): Languages {
  const tags = [...new Set([...OURS.keys(), ...Object.keys(added)])];
  const known = new Map(
    tags.map((tag): [string, Language] => [
      tag,
      {
        tag,
        direction: directionOf(tag),
        texts: { ...(added['en'] ? { ...en, ...added['en'] } : en), ...OURS.get(tag), ...added[tag] },
      },
    ]),
  );
  const english: Language = known.get(DEFAULT_LANGUAGE) ?? { tag: 'en', direction: 'ltr', texts: en };
  return { tags, find: (tag) => known.get(tag) ?? english };
}

type PlaceholderIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholderIn<Rest>
  : never;

/** The placeholders of a text, taken from the English one: `'app' | 'site'`. */
export type Placeholder<Key extends TextKey> = PlaceholderIn<(typeof en)[Key]>;

/** What a caller must hand over to fill a text: nothing, or one value for each placeholder. */
export type Filling<Key extends TextKey, Value> = [Placeholder<Key>] extends [never]
  ? []
  : [values: Readonly<Record<Placeholder<Key>, Value>>];

/**
 * A text cut at its placeholders: literal parts at even places, names of placeholders at odd ones.
 * `'Go back to {app}'` gives `['Go back to ', 'app', '']`.
 */
export function textParts({ texts }: Language, key: TextKey): string[] {
  return texts[key].split(/\{(\w+)\}/);
}

/** A text with its placeholders filled. Not HTML: the renderer escapes it. */
export function text<Key extends TextKey>(
  lang: Language,
  key: Key,
  ...filling: Filling<Key, string>
): string {
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
export function scopeText(lang: Language, scope: string): { title: string; description: string } {
  const titleKey = `scope.${scope}.title`;
  const descriptionKey = `scope.${scope}.description`;
  if (!isTextKey(titleKey) || !isTextKey(descriptionKey)) {
    return { title: scope, description: textParts(lang, 'scope.unknown.description').join('') };
  }
  return { title: textParts(lang, titleKey).join(''), description: textParts(lang, descriptionKey).join('') };
}
