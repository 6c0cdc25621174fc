/** Looks: what may be set, which colours can be read, and what of it reaches a page. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, isDark, legible, mix, parseColour } from '../../server/src/domain/colours';
import { brandingProblems, looksProblems, withBranding, type Looks } from '../../server/src/domain/looks';
import { paletteOf, SCHEMES } from '../../server/src/domain/palette';
import { pageHeaders } from '../../server/src/interaction/page-headers';
import { hashOf } from '../../server/src/interaction/styles';
import { view } from '../../server/src/interaction/views';
import { contextIn, render } from '../support/pages';

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((number) => `#${number.toString(16).padStart(6, '0')}`);
const scheme = fc.constantFrom(...SCHEMES);

const codes = (looks: unknown): string[] =>
  looksProblems(looks).map(({ path, code }) => `${path.join('.')} ${code}`);

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrast('#2f4bd0', '#2f4bd0')).toBe(1);
  });

  it('is the same both ways, and never below 1', () => {
    fc.assert(
      fc.property(colour, colour, (one, other) => {
        expect(contrast(one, other)).toBe(contrast(other, one));
        expect(contrast(one, other)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('is reached by a colour that is as near as can be', () => {
    fc.assert(
      fc.property(colour, colour, (wished, surface) => {
        const found = legible(wished, { on: surface, at: 4.5 });
        expect(contrast(found, surface)).toBeGreaterThanOrEqual(4.5);
        if (contrast(wished, surface) >= 4.5) expect(found).toBe(wished);
      }),
    );
  });

  it('reads short and long colours, and nothing else', () => {
    expect(parseColour('#F80')).toBe('#ff8800');
    expect(parseColour('#FF8800')).toBe('#ff8800');
    for (const other of ['red', '#ff', '#ff880', 'rgb(0 0 0)', '#ff8800;}', '#ff8800\n', 1, null])
      expect(parseColour(other)).toBeUndefined();
    expect(mix('#ffffff', '#000000', 0.5)).toBe('#808080');
  });
});

describe('a palette', () => {
  it('is the pages’ own where nothing was chosen', () => {
    expect(paletteOf('light').accent).toBe('#2f4bd0');
    expect(paletteOf('dark', {})).toBe(paletteOf('dark'));
  });

  it('can be read, whatever was chosen', () => {
    const chosen = fc.record(
      { accent: colour, surface: colour, text: colour, background: colour },
      { requiredKeys: ['surface'] },
    );
    fc.assert(
      fc.property(scheme, chosen, (name, colours) => {
        const palette = paletteOf(name, colours);
        const reads = (over: string, under: string, at: number, what: string) =>
          expect(contrast(over, under), what).toBeGreaterThanOrEqual(at);
        reads(palette.ink, palette.surface, 4.5, 'text');
        reads(palette.ink, palette['surface-soft'], 4.5, 'text in a box');
        reads(palette.ink, palette['accent-soft'], 4.5, 'text in a filled field');
        reads(palette['ink-soft'], palette['surface-soft'], 4.5, 'soft text in a box');
        reads(palette['ink-soft'], palette.surface, 4.5, 'soft text');
        reads(palette.accent, palette.surface, 4.5, 'a link');
        reads(palette['accent-strong'], palette.surface, 4.5, 'a link under the pointer');
        reads(palette['on-accent'], palette.accent, 4.5, 'a button');
        reads(palette['on-accent'], palette['accent-strong'], 4.5, 'a button under the pointer');
        reads(palette['field-line'], palette.surface, 3, 'the edge of a field');
        reads(palette.danger, palette.surface, 4.5, 'a refusal');
      }),
      // Surfaces between light and dark, where both black and white can be read, are rare.
      { numRuns: 2000 },
    );
  });
});

describe('looks', () => {
  const sound: Looks = {
    name: 'École des Ponts',
    logo: { light: '/uploads/logo.svg', dark: 'https://cdn.example.org/dark.png' },
    scheme: 'auto',
    colours: { light: { accent: '#0a6' + '847', surface: '#fff' }, dark: { accent: '#7fd' } },
    image: 'data:image/png;base64,iVBORw0KGgo=',
    texts: { en: { title: 'Welcome', welcome: 'Two\nlines' }, 'pt-br': { help: 'Ajuda' } },
    links: [{ label: { en: 'Privacy', fr: 'Confidentialité' }, address: { en: '/privacy' } }],
  };

  it('are kept when they are sound, and when there are none', () => {
    expect(looksProblems(sound)).toEqual([]);
    expect(looksProblems({})).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['no object', [], ' looks.object'],
    ['what is not known', { css: 'body{}' }, 'css looks.unknown'],
    ['what every object has', { constructor: {} }, 'constructor looks.unknown'],
    ['a name of nothing', { name: '  ' }, 'name text.empty'],
    [
      'a script for a link',
      { links: [{ label: { en: 'x' }, address: { en: 'javascript:alert(1)' } }] },
      'links.0.address.en link.address',
    ],
    [
      'a link to another host without a scheme',
      { links: [{ label: { en: 'x' }, address: { en: '//evil.example' } }] },
      'links.0.address.en link.address',
    ],
    [
      'a link over plain http',
      { links: [{ label: { en: 'x' }, address: { en: 'http://a.example' } }] },
      'links.0.address.en link.address',
    ],
    ['a link without words', { links: [{ address: { en: '/x' } }] }, 'links.0.label looks.none'],
    [
      'too many links',
      { links: Array(9).fill({ label: { en: 'x' }, address: { en: '/x' } }) },
      'links links.list',
    ],
    [
      'a picture that is a page',
      { logo: { light: 'data:text/html;base64,PHNjcmlwdD4=' } },
      'logo.light picture.address',
    ],
    [
      'a picture that is not encoded',
      { logo: { light: 'data:image/svg+xml,<svg onload=alert(1)>' } },
      'logo.light picture.address',
    ],
    [
      'a huge picture',
      { logo: { light: `data:image/png;base64,${'A'.repeat(70_000)}` } },
      'logo.light picture.large',
    ],
    ['a path that leaves the host', { image: '/\\evil.example/x.png' }, 'image picture.address'],
    ['a logo for the dark alone', { logo: { dark: '/x.png' } }, 'logo.light picture.missing'],
    ['a colour by name', { colours: { light: { accent: 'red' } } }, 'colours.light.accent colour.syntax'],
    ['a scheme that is none', { colours: { sepia: {} } }, 'colours.sepia looks.unknown'],
    ['a tag that is none', { texts: { Français: {} } }, 'texts.Français looks.language'],
    ['an endless text', { texts: { en: { welcome: 'x'.repeat(601) } } }, 'texts.en.welcome text.long'],
    ['control characters', { texts: { en: { title: 'a\u0007' } } }, 'texts.en.title text.control'],
  ])('are refused with %s', (_, looks, expected) => {
    expect(codes(looks)).toEqual([expected]);
  });

  it('say what can not be read, and what would do', () => {
    const [problem] = looksProblems({ colours: { light: { accent: '#ffcc00' } } });
    expect(problem).toMatchObject({
      path: ['colours', 'light', 'accent'],
      code: 'colour.contrast',
      params: { found: 1.5, needed: 4.5, surface: '#ffffff' },
    });
    const proposal = String(problem?.params?.['proposal']);
    expect(looksProblems({ colours: { light: { accent: proposal } } })).toEqual([]);
    expect(isDark(proposal)).toBe(true);
  });

  it('blame the surface where it is all that was chosen', () => {
    expect(codes({ colours: { light: { surface: '#101010' } } })).toEqual([
      'colours.light.surface colour.surface',
      'colours.light.surface colour.surface',
    ]);
  });

  it('of a client do not name the site', () => {
    expect(brandingProblems({ name: 'Your bank' }).map(({ code }) => code)).toEqual(['looks.unknown']);
    const worn = withBranding({ name: 'Site' }, { name: 'Your bank' } as object);
    expect(worn.name).toBe('Site');
  });

  it('of a client go over the site’s, colour by colour and text by text', () => {
    const worn = withBranding(
      {
        colours: { light: { accent: '#111111', surface: '#ffffff' } },
        texts: { en: { title: 'Site', help: 'Call us' } },
        links: [],
      },
      { colours: { light: { accent: '#222222' } }, texts: { en: { title: 'Client' }, fr: { title: 'F' } } },
    );
    expect(worn.colours?.light).toEqual({ accent: '#222222', surface: '#ffffff' });
    expect(worn.texts).toEqual({ en: { title: 'Client', help: 'Call us' }, fr: { title: 'F' } });
    expect(worn.links).toEqual([]);
  });
});

const signIn = (looks: Looks, language = 'en') => {
  const context = contextIn(language, 'Site', looks);
  const { html, ...needs } = render(view('login', { context, action: '/a', cancelAction: '/c', csrf: 't' }));
  return { html, policy: pageHeaders(needs)['Content-Security-Policy'] ?? '' };
};

const sheets = (html: string) => [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, css = '']) => css);

describe('a page', () => {
  it('lets exactly its own sheets and pictures through', () => {
    const { html, policy } = signIn({
      colours: { light: { accent: '#0a6847' } },
      logo: { light: '/uploads/logo.svg', dark: 'https://cdn.example.org/d.png' },
      image: 'https://pictures.example.org/a.jpg?x=(1)',
    });
    expect(sheets(html)).toHaveLength(2);
    for (const sheet of sheets(html)) expect(policy).toContain(hashOf(sheet));
    expect(policy).toContain(
      'img-src https://site.example.org https://cdn.example.org https://pictures.example.org;',
    );
    expect(html).toContain('--accent: #0a6847;');
    expect(html).toContain('url("https://pictures.example.org/a.jpg?x=%281%29")');
    expect(html).toMatch(/<source srcset="https:\/\/cdn.example.org\/d.png" media=/);
    expect(html).toMatch(
      /<img class="brand-logo" src="https:\/\/site.example.org\/uploads\/logo.svg" alt="Site"/,
    );
  });

  it('is in one scheme where the site wants one', () => {
    const { html } = signIn({ scheme: 'dark', logo: { light: '/l.png', dark: '/d.png' } });
    expect(html).toContain('<meta name="color-scheme" content="dark"');
    expect(sheets(html)[1]).toMatch(/^:root \{ color-scheme: dark; --ground: #0f1116/);
    expect(sheets(html)[1]).not.toContain('prefers-color-scheme');
    expect(html).toContain('src="https://site.example.org/d.png"');
  });

  it('has the texts of its language only, and every link in the nearest one', () => {
    const looks: Looks = {
      texts: { fr: { title: 'Bienvenue', help: 'Poste 12' } },
      links: [
        { label: { fr: 'Vie privée', en: 'Privacy' }, address: { fr: '/vie-privee', en: '/privacy' } },
        { label: { de: 'Impressum' }, address: { de: 'https://example.org/impressum' } },
      ],
    };
    const french = signIn(looks, 'fr').html;
    expect(french).toContain('<h1>Bienvenue</h1>');
    expect(french).toContain('href="https://site.example.org/vie-privee"');
    const english = signIn(looks).html;
    expect(english).toContain('<h1>Sign in</h1>');
    expect(english).not.toContain('Poste 12');
    expect(english).toContain('>Privacy<');
    expect(english).toContain('>Impressum<');
  });

  it('shows what an admin typed and runs nothing of it', () => {
    const attack = `</style><script>alert(1)</script><img src=x onerror=alert(1)>"'`;
    const { html } = signIn({
      name: attack,
      texts: { en: { title: attack, welcome: attack, help: attack } },
      links: [{ label: { en: attack }, address: { en: '/x"onclick="alert(1)' } }],
    });
    const visible = html.replace(/<style>[\s\S]*?<\/style>/g, '');
    expect(visible).not.toMatch(/<script|<img|<[^>]*\sonclick=/i);
    expect(html.match(/<style/g)).toHaveLength(1);
  });

  it('has no style sheet that a picture’s address could end or add to', () => {
    const address = fc
      .string({
        unit: fc.constantFrom('"', "'", '\\', ')', '(', '<', '>', '/', ';', '}', '{', '*', 'a', '?', '#'),
        maxLength: 30,
      })
      .map((rest) => `https://a.example/${rest}`);
    fc.assert(
      fc.property(address, (image) => {
        const [, sheet = ''] = sheets(signIn({ image }).html);
        expect(sheet).toMatch(
          /^@media \(min-width: 30\.0625rem\) \{ body \{ background: var\(--ground\) url\("[^"\\()<>\s']*"\) center \/ cover no-repeat fixed; \} \}$/,
        );
      }),
    );
  });
});
