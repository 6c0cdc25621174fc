/**
 * What a site's own catalogue may hold: texts that there are, with every placeholder of the English one. A text without
 * its placeholder could hide which application asks for consent.
 */
import { createLanguages, textParts, type Catalogue, type TextKey } from './index';

export interface CheckedTexts {
  texts: Partial<Catalogue>;
  /** Each names the text and what is wrong with it. */
  problems: string[];
  /** Texts that this catalogue lacks. */
  missing: TextKey[];
}

const english = createLanguages().find('en');
const KEYS = Object.keys(english.texts) as TextKey[];
const MAX_TEXT = 2000;

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/;

const placeholdersOf = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')),
];

/** How many letters have to change (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [place, letter] of Array.from(one).entries()) {
    let left = place + 1;
    row = row.map((above, index) => {
      if (index === 0) return left;
      const diagonal = row[index - 1] ?? 0;
      left = Math.min(left + 1, above + 1, diagonal + (other[index - 1] === letter ? 0 : 1));
      return left;
    });
  }
  return row.at(-1) ?? 0;
}

const CLOSE_ENOUGH = 4;

const suggestion = (key: string): string => {
  const [nearest] = KEYS.map((known) => ({ known, far: distance(key.slice(0, 60), known) })).sort(
    (one, other) => one.far - other.far,
  );
  return nearest && nearest.far <= CLOSE_ENOUGH ? `: did you mean "${nearest.known}"?` : '';
};

const problemOf = (key: TextKey, value: unknown): string | undefined => {
  if (typeof value !== 'string' || value.trim() === '') return 'must be a text';
  if (value.length > MAX_TEXT) return `must be at most ${MAX_TEXT} characters long`;
  if (CONTROL.test(value)) return 'must not have control characters';
  const wanted = new Set(textParts(english, key).filter((_, place) => place % 2 === 1));
  const given = placeholdersOf(value);
  const lacking = [...wanted].filter((name) => !given.includes(name));
  if (lacking.length > 0) return `must have ${lacking.map((name) => `{${name}}`).join(' and ')}`;
  const strange = given.find((name) => !wanted.has(name));
  return strange === undefined ? undefined : `has {${strange}}, which nothing fills`;
};

export function checkTexts(given: Readonly<Record<string, unknown>>): CheckedTexts {
  const problems = Object.entries(given).flatMap(([key, value]) => {
    const known = KEYS.find((one) => one === key);
    if (known === undefined) return [`"${key}" is not a text of the pages${suggestion(key)}`];
    const problem = problemOf(known, value);
    return problem === undefined ? [] : [`"${key}" ${problem}`];
  });
  return {
    texts: problems.length === 0 ? given : {},
    problems,
    missing: KEYS.filter((key) => !Object.hasOwn(given, key)),
  };
}
