import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLanguages } from '../../server/src/interaction/catalogue';
import { chooseLanguage as choose, type LanguageWishes } from '../../server/src/interaction/language';

const languages = createLanguages().tags;
const chooseLanguage = (wishes: LanguageWishes): string => choose(wishes, { available: languages });

describe('the language of a page', () => {
  it.each([
    ['the first ui_locales that has a catalogue', { uiLocales: 'de fr en' }, 'fr'],
    ['ui_locales before the browser', { uiLocales: 'fr', acceptLanguage: 'en' }, 'fr'],
    ['the browser when no ui_locales has a catalogue', { uiLocales: 'de ja', acceptLanguage: 'fr' }, 'fr'],
    ['a regional ui_locales by its language', { uiLocales: 'fr-CA' }, 'fr'],
    ['any case', { uiLocales: 'FR-ca' }, 'fr'],
    ['the highest weight', { acceptLanguage: 'en;q=0.5, fr;q=0.9' }, 'fr'],
    ['no weight as 1', { acceptLanguage: 'en;q=0.9, fr' }, 'fr'],
    ['the first of equal weights', { acceptLanguage: 'fr;q=0.8, en;q=0.8' }, 'fr'],
    ['a browser as it is', { acceptLanguage: 'fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5' }, 'fr'],
    ['the default for the wildcard', { acceptLanguage: '*' }, 'en'],
    ['what is left for the wildcard when the default is refused', { acceptLanguage: 'en;q=0, *' }, 'fr'],
    ['nothing that is refused', { acceptLanguage: 'fr;q=0, fr-CA;q=1' }, 'en'],
    ['the default when everything is refused', { acceptLanguage: '*;q=0' }, 'en'],
    ['the default when nothing is said', {}, 'en'],
    ['the default when nothing fits', { uiLocales: 'ja', acceptLanguage: 'de, nl;q=0.4' }, 'en'],
  ])('is %s', (_, wishes, expected) => {
    expect(chooseLanguage(wishes)).toBe(expected);
  });

  it.each([
    'fr;q=2',
    'fr;q=-1',
    'fr;q=0.1234',
    'fr;q=',
    'fr;q=1;q=1',
    'fr;level=1',
    'f r',
    'fr_FR',
    ';q=1',
    '__proto__',
    'fr\u0000',
  ])('is not swayed by the malformed entry %j', (entry) => {
    expect(chooseLanguage({ acceptLanguage: `${entry}, en;q=0.1` })).toBe('en');
  });

  it('is always one of those available, whatever comes in, and is found without throwing', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(
            'fr',
            'en',
            '*',
            '-',
            ';',
            'q=',
            '0.5',
            ',',
            ' ',
            '\u0000',
            '__proto__',
            'constructor',
          ),
          { maxLength: 60 },
        )
        .map((parts) => parts.join('')),
      fc.anything(),
    );
    fc.assert(
      fc.property(hostile, hostile, (uiLocales, acceptLanguage) => {
        expect(languages).toContain(chooseLanguage({ uiLocales, acceptLanguage }));
      }),
    );
  });

  it('is the most wanted of the well-formed entries', () => {
    const entry = fc.record({
      tag: fc.constantFrom(...languages),
      thousandths: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(entry, { minLength: 1, selector: ({ tag }) => tag }), (entries) => {
        const header = entries
          .map(({ tag, thousandths }) => `${tag};q=${(thousandths / 1000).toFixed(3)}`)
          .join(', ');
        const most = Math.max(...entries.map(({ thousandths }) => thousandths));
        const expected = entries.find(({ thousandths }) => thousandths === most)?.tag;
        expect(chooseLanguage({ acceptLanguage: header })).toBe(expected);
      }),
    );
  });

  it('is found as fast in ten megabytes as in a few bytes', () => {
    const started = performance.now();
    for (const filler of ['fr-', ',', ' ', ';q=', 'a;', '-']) {
      const flood = filler.repeat(10_000_000 / filler.length);
      expect(languages).toContain(chooseLanguage({ uiLocales: flood, acceptLanguage: flood }));
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
