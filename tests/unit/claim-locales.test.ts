/** Which languages of a claim a request means (`claims_locales`, OpenID Connect Core 1.0 §5.2). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMeant, LANGUAGE_TAG, parseLocales } from '../../server/src/domain/claim-locales';

const tag = fc.stringMatching(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$/);
const primaryOf = (language: string): string | undefined => language.toLowerCase().split('-')[0];

describe('a claims_locales value', () => {
  it('gives well-formed tags, each once and no more than twenty, whatever comes in', () => {
    const hostile = fc.oneof(
      fc.anything(),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(fc.oneof(tag, fc.constantFrom('*', '-', '__proto__', 'de_DE', '<b>', '\u0000')))
        .map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(hostile, (value) => {
        const tags = parseLocales(value);
        expect(tags.length).toBeLessThanOrEqual(20);
        expect(new Set(tags).size).toBe(tags.length);
        for (const found of tags) expect(found).toMatch(LANGUAGE_TAG);
        expect(parseLocales(tags.join(' '))).toEqual(tags);
      }),
    );
  });

  it('keeps the order of preference', () => {
    fc.assert(
      fc.property(fc.uniqueArray(tag, { maxLength: 20 }), (tags) => {
        expect(parseLocales(tags.join(' '))).toEqual(tags);
      }),
    );
  });
});

describe('a language that a claim has', () => {
  it('is meant by itself, in any case of letters, and by whatever is more general or more exact', () => {
    fc.assert(
      fc.property(tag, fc.stringMatching(/^[A-Za-z0-9]{1,8}$/), (language, subtag) => {
        expect(isMeant(language, [language.toUpperCase()])).toBe(true);
        expect(isMeant(language.toLowerCase(), [language])).toBe(true);
        expect(isMeant(`${language}-${subtag}`, [language])).toBe(true);
        expect(isMeant(language, [`${language}-${subtag}`])).toBe(true);
      }),
    );
  });

  it('is never meant by another language, nor by another kind of the same', () => {
    fc.assert(
      fc.property(tag, fc.array(tag, { maxLength: 5 }), (language, locales) => {
        const others = locales.filter((locale) => primaryOf(locale) !== primaryOf(language));
        expect(isMeant(language, others)).toBe(false);
      }),
    );
    expect(isMeant('fr-CA', ['fr-CH'])).toBe(false);
    expect(isMeant('fr', ['frr'])).toBe(false);
  });

  it('is meant no less when more languages are asked for', () => {
    fc.assert(
      fc.property(tag, fc.array(tag), fc.array(tag), (language, some, more) => {
        if (isMeant(language, some)) expect(isMeant(language, [...more, ...some])).toBe(true);
      }),
    );
  });
});
