/**
 * How a site's pages look: its logo, colours, texts and links. The same shape for the whole site and, over it, for one
 * client (`branding`). Everything here is shown to people who are about to type a password: texts are plain, addresses
 * are of the web, and colours can be read.
 */
import { contrast, legible, parseColour, TEXT_CONTRAST } from './colours';
import type { FieldProblem } from './errors';
import { CHOSEN_COLOURS, completeColours, SCHEMES, type ChosenColours, type Scheme } from './palette';

/** Words by language (BCP 47, lower case). */
export type ByLanguage<T = string> = Readonly<Record<string, T>>;

export const LOOK_TEXTS = ['title', 'welcome', 'help'] as const;

/** The heading of the sign-in page; a paragraph under it; one at its end. */
export type LookTexts = { [K in (typeof LOOK_TEXTS)[number]]?: string };

export interface FooterLink {
  label: ByLanguage;
  /** An https address, or a path of the host such as `/privacy`. */
  address: ByLanguage;
}

export interface Looks {
  /** What people call the site. */
  name?: string;
  /** Pictures: see `pictureProblem`. `dark` is for the dark scheme. */
  logo?: { light: string; dark?: string };
  /** `auto`: what the browser asks for. */
  scheme?: Scheme | 'auto';
  colours?: { [S in Scheme]?: ChosenColours };
  /** A picture behind the sheet. */
  image?: string;
  texts?: ByLanguage<LookTexts>;
  links?: readonly FooterLink[];
}

/** What a client may have of its own. Not the name: it says who asks for the password. */
export type Branding = Omit<Looks, 'name'>;

export const LOOK_SCHEMES = ['auto', ...SCHEMES] as const;

/** A picture within the page itself: more would make every page slow. In characters. */
export const MAX_EMBEDDED_PICTURE = 64 * 1024;
const MAX_ADDRESS = 2048;
const MAX_NAME = 80;
const MAX_LINKS = 8;
const MAX_LANGUAGES = 30;
const MAX_CHARACTERS: Readonly<Record<keyof LookTexts, number>> = { title: 80, welcome: 600, help: 600 };

const EMBEDDED = /^data:image\/(?:png|jpeg|gif|webp|avif|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/;
/** Of the host; a second slash would name another host. */
const HOST_PATH = /^\/(?![/\\])[^\s\\]*$/;
const LANGUAGE = /^[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,4}$/;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/;

type Path = Array<string | number>;
type Params = Record<string, string | number>;

const problem = (path: Path, code: string, message: string, params?: Params): FieldProblem => ({
  path: path.map(String),
  code,
  message,
  ...(params ? { params } : {}),
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Rule = (value: unknown, path: Path) => FieldProblem[];

const recordOf =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value, path) => {
    if (!isRecord(value)) return [problem(path, 'looks.object', 'must be an object')];
    return Object.entries(value).flatMap(([key, item]) => {
      const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
      if (!rule) {
        const known = Object.keys(rules).join(', ');
        return [problem([...path, key], 'looks.unknown', `is not known: use any of ${known}`, { known })];
      }
      return item === undefined ? [] : rule(item, [...path, key]);
    });
  };

const byLanguage =
  (rule: Rule): Rule =>
  (value, path) => {
    if (!isRecord(value)) return [problem(path, 'looks.object', 'must be an object')];
    const languages = Object.entries(value);
    if (languages.length > MAX_LANGUAGES) {
      return [
        problem(path, 'looks.many', `must have at most ${MAX_LANGUAGES} entries`, { maximum: MAX_LANGUAGES }),
      ];
    }
    return languages.flatMap(([language, item]) =>
      LANGUAGE.test(language)
        ? rule(item, [...path, language])
        : [
            problem(
              [...path, language],
              'looks.language',
              'must be the tag of a language in lower case, such as "en" or "pt-br"',
            ),
          ],
    );
  };

const text =
  (maximum: number): Rule =>
  (value, path) => {
    if (typeof value !== 'string') return [problem(path, 'text.type', 'must be a text')];
    if (value.length > maximum)
      return [problem(path, 'text.long', `must be at most ${maximum} characters long`, { maximum })];
    return CONTROL.test(value)
      ? [problem(path, 'text.control', 'must not have control characters: remove them')]
      : [];
  };

const filled =
  (maximum: number): Rule =>
  (value, path) =>
    typeof value === 'string' && value.trim() === ''
      ? [problem(path, 'text.empty', 'must not be empty: fill it in or leave it out')]
      : text(maximum)(value, path);

const isHttps = (value: string): boolean =>
  value.length <= MAX_ADDRESS && !CONTROL.test(value) && URL.parse(value)?.protocol === 'https:';

const isOfHost = (value: string): boolean =>
  value.length <= MAX_ADDRESS && !CONTROL.test(value) && HOST_PATH.test(value);

const picture: Rule = (value, path) => {
  if (typeof value !== 'string') return [problem(path, 'text.type', 'must be a text')];
  if (value.startsWith('data:') && value.length > MAX_EMBEDDED_PICTURE) {
    const maximum = MAX_EMBEDDED_PICTURE / 1024;
    return [
      problem(
        path,
        'picture.large',
        `is larger than ${maximum} KiB, which every page would carry: put it in the media library and give its address`,
        { maximum },
      ),
    ];
  }
  return isHttps(value) || isOfHost(value) || EMBEDDED.test(value)
    ? []
    : [
        problem(
          path,
          'picture.address',
          'must be an https address, a path of this site such as /uploads/logo.png, or a picture as data:image/…;base64',
        ),
      ];
};

const linkAddress: Rule = (value, path) =>
  typeof value === 'string' && (isHttps(value) || isOfHost(value))
    ? []
    : [problem(path, 'link.address', 'must be an https address, or a path of this site such as /privacy')];

const colour: Rule = (value, path) =>
  parseColour(value) === undefined
    ? [problem(path, 'colour.syntax', 'must be a colour such as #2f4bd0')]
    : [];

const oneOf =
  (allowed: readonly string[]): Rule =>
  (value, path) =>
    allowed.includes(value as string)
      ? []
      : [
          problem(path, 'choice.one', `must be one of: ${allowed.join(', ')}`, {
            allowed: allowed.join(', '),
          }),
        ];

const hasOne =
  (rule: Rule): Rule =>
  (value, path) =>
    isRecord(value) && Object.keys(value).length === 0
      ? [problem(path, 'looks.none', 'must be given in one language at least')]
      : rule(value, path);

const LINK = recordOf({
  label: hasOne(byLanguage(filled(MAX_NAME))),
  address: hasOne(byLanguage(linkAddress)),
});

const links: Rule = (value, path) => {
  if (!Array.isArray(value) || value.length > MAX_LINKS) {
    return [
      problem(path, 'links.list', `must be a list of at most ${MAX_LINKS} links`, { maximum: MAX_LINKS }),
    ];
  }
  return value.flatMap((link: unknown, index) => {
    const at = [...path, index];
    const missing = isRecord(link) ? ['label', 'address'].filter((part) => link[part] === undefined) : [];
    return [
      ...LINK(link, at),
      ...missing.map((part) =>
        problem([...at, part], 'looks.none', 'must be given in one language at least'),
      ),
    ];
  });
};

const logo: Rule = (value, path) => [
  ...recordOf({ light: picture, dark: picture })(value, path),
  ...(isRecord(value) && value['light'] === undefined
    ? [problem([...path, 'light'], 'picture.missing', 'must be given where there is a logo for the dark')]
    : []),
];

const COLOURS = recordOf(Object.fromEntries(CHOSEN_COLOURS.map((name) => [name, colour])));

const BRANDING_RULES: Readonly<Record<keyof Branding, Rule>> = {
  logo,
  scheme: oneOf(LOOK_SCHEMES),
  colours: recordOf({ light: COLOURS, dark: COLOURS }),
  image: picture,
  texts: byLanguage(
    recordOf(Object.fromEntries(LOOK_TEXTS.map((name) => [name, text(MAX_CHARACTERS[name])]))),
  ),
  links,
};

const round = (value: number): number => Math.floor(value * 10) / 10;

/** Two colours that can't be told apart well enough, with the nearest that can. */
function contrastProblems(looks: Looks, path: Path): FieldProblem[] {
  return SCHEMES.flatMap((scheme) => {
    const chosen = coloursOf(looks, scheme);
    if (Object.keys(chosen).length === 0) return [];
    const { surface, ...colours } = completeColours(scheme, chosen);
    return (['accent', 'text'] as const).flatMap((name) => {
      const found = contrast(colours[name], surface);
      if (found >= TEXT_CONTRAST) return [];
      const proposal = legible(colours[name], { on: surface, at: TEXT_CONTRAST });
      const params = { found: round(found), needed: TEXT_CONTRAST, name, other: colours[name], proposal };
      const at = [...path, 'colours', scheme];
      // Where only the surface was chosen, it is the one to mend.
      return chosen[name] === undefined
        ? [
            problem(
              [...at, 'surface'],
              'colour.surface',
              `leaves a contrast of ${round(found)} to the ${name} colour ${colours[name]}, which needs ${TEXT_CONTRAST} (WCAG 2.2 §1.4.3): choose a ${name} colour such as ${proposal} too`,
              params,
            ),
          ]
        : [
            problem(
              [...at, name],
              'colour.contrast',
              `has a contrast of ${round(found)} on ${surface}, and needs ${TEXT_CONTRAST} to be read (WCAG 2.2 §1.4.3): ${proposal} would do`,
              { ...params, surface },
            ),
          ];
    });
  });
}

const sound =
  (shape: Rule): ((value: unknown, path?: Path) => FieldProblem[]) =>
  (value, path = []) => {
    const found = shape(value, path);
    return found.length > 0 ? found : contrastProblems(value as Looks, path);
  };

/** Everything that is wrong with a site's looks; empty when they can be kept. */
export const looksProblems = sound(recordOf({ name: filled(MAX_NAME), ...BRANDING_RULES }));

/** The same for what one client has of its own. */
export const brandingProblems = sound(recordOf(BRANDING_RULES));

/** Found in colours that can be shown all the same: the pages take the nearest that can be read. */
export const isMended = ({ code }: FieldProblem): boolean =>
  code === 'colour.contrast' || code === 'colour.surface';

/** The colours chosen for a scheme, as `#rrggbb`. */
export function coloursOf({ colours }: Looks, scheme: Scheme): ChosenColours {
  return Object.fromEntries(
    Object.entries(colours?.[scheme] ?? {}).flatMap(([name, value]) => {
      const parsed = parseColour(value);
      return parsed === undefined ? [] : [[name, parsed]];
    }),
  );
}

/** A client's looks over the site's: what it has of its own goes first, text by text and colour by colour. */
export function withBranding(looks: Looks, branding: Branding | undefined): Looks {
  if (!branding) return looks;
  const languages = [...Object.keys(looks.texts ?? {}), ...Object.keys(branding.texts ?? {})];
  const { name: _siteIsNamedByItself, ...own } = branding as Looks;
  return {
    ...looks,
    ...own,
    colours: {
      light: { ...looks.colours?.light, ...own.colours?.light },
      dark: { ...looks.colours?.dark, ...own.colours?.dark },
    },
    texts: Object.fromEntries(
      languages.map((language) => [language, { ...looks.texts?.[language], ...own.texts?.[language] }]),
    ),
  };
}
