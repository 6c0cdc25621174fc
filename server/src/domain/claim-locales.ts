/**
 * Languages of claims (OpenID Connect Core 1.0 §5.2): which of those that a claim has are meant by those that a request
 * asks for.
 */

/** BCP 47, as far as claims need it. */
export const LANGUAGE_TAG = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;

const MAX_LOCALES = 20;
const MAX_TAG = 50;

/** The tags in a `claims_locales` value, in order of preference; what is no tag is passed over. */
export const parseLocales = (value: unknown): string[] =>
  typeof value === 'string'
    ? [...new Set(value.split(' '))]
        .filter((tag) => tag.length <= MAX_TAG && LANGUAGE_TAG.test(tag))
        .slice(0, MAX_LOCALES)
    : [];

/**
 * True when a claim's language answers one that is asked for: the same, a kind of it (`ja` asks for `ja-Kana-JP`, RFC 4647
 * §3.3.1), or the nearest that is more general (`fr-CA` is content with `fr`, §3.4). Case does not matter.
 */
export function isMeant(language: string, locales: readonly string[]): boolean {
  const have = language.toLowerCase();
  return locales.some((locale) => {
    const wanted = locale.toLowerCase();
    return have === wanted || have.startsWith(`${wanted}-`) || wanted.startsWith(`${have}-`);
  });
}
