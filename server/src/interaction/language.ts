/**
 * Chooses the language of a page: what the request asks for (`ui_locales`), then what the browser prefers
 * (`Accept-Language`), then the default. Both come from outside: nothing in them may throw or cost much time.
 */
import { DEFAULT_LANGUAGE } from './catalogue';

/** What is read of an input at most: real ones are far shorter. */
const MAX_CHARACTERS = 1000;
const MAX_ENTRIES = 50;

const ANY_LANGUAGE = '*';

/** A language range of RFC 4647 §2.1 (basic), without the wildcard. */
const LANGUAGE_TAG = /^[a-z]{1,8}(?:-[a-z0-9]{1,8}){0,8}$/;

/** `;q=` with a weight of RFC 9110 §12.4.2: 0 to 1, at most three decimals. */
const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

interface Preference {
  tag: string;
  weight: number;
}

export interface LanguageWishes {
  /** Space-separated BCP 47 tags, best first (OpenID Connect Core 1.0 §3.1.2.1). */
  uiLocales?: unknown;
  /** The request header (RFC 9110 §12.5.4). */
  acceptLanguage?: unknown;
}

/** Always answers one of `available`, or `fallback`. Never throws. */
export function chooseLanguage(
  { uiLocales, acceptLanguage }: LanguageWishes,
  { available, fallback = DEFAULT_LANGUAGE }: { available: readonly string[]; fallback?: string },
): string {
  return (
    fromUiLocales(uiLocales, available) ??
    fromAcceptLanguage(acceptLanguage, { available, fallback }) ??
    fallback
  );
}

function fromUiLocales(value: unknown, available: readonly string[]): string | undefined {
  return entriesOf(value, /\s+/)
    .filter((tag) => LANGUAGE_TAG.test(tag))
    .map((tag) => lookUp(tag, available))
    .find((language) => language !== undefined);
}

function fromAcceptLanguage(
  value: unknown,
  { available, fallback }: { available: readonly string[]; fallback: string },
): string | undefined {
  const preferences = entriesOf(value, /,/).flatMap(readPreference);
  // A weight of 0 means "not acceptable" (RFC 9110 §12.4.2).
  const refused = new Set(preferences.filter(({ weight }) => weight === 0).map(({ tag }) => tag));
  const acceptable = available.filter((language) => !refused.has(language));
  const anyOfThem = acceptable.includes(fallback) ? fallback : acceptable[0];

  return preferences
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => (tag === ANY_LANGUAGE ? anyOfThem : lookUp(tag, acceptable)))
    .find((language) => language !== undefined);
}

/** One entry of Accept-Language, or nothing when it is malformed. */
function readPreference(entry: string): Preference[] {
  const [tag = '', parameter, ...others] = entry.split(';').map((part) => part.trim());
  if (others.length > 0) return [];
  if (tag !== ANY_LANGUAGE && !LANGUAGE_TAG.test(tag)) return [];
  if (parameter === undefined) return [{ tag, weight: 1 }];

  const weight = WEIGHT.exec(parameter)?.[1];
  return weight === undefined ? [] : [{ tag, weight: Number(weight) }];
}

/** "Lookup" of RFC 4647 §3.4: `fr-ca` is answered by `fr` when there is nothing closer. */
function lookUp(tag: string, available: readonly string[]): string | undefined {
  const subtags = tag.split('-');
  return subtags
    .map((_, dropped) => subtags.slice(0, subtags.length - dropped).join('-'))
    .find((candidate) => available.includes(candidate));
}

function entriesOf(value: unknown, separator: RegExp): string[] {
  if (typeof value !== 'string') return [];
  return value
    .slice(0, MAX_CHARACTERS)
    .toLowerCase()
    .split(separator, MAX_ENTRIES)
    .map((entry) => entry.trim());
}
