/**
 * A site's looks as one page wears them: a style sheet with its hash, pictures with the sources that the browser may
 * load them from, and the words of the page's language. Nothing of what an admin typed becomes markup or CSS.
 */
import { paletteOf } from '../domain/palette';
import { coloursOf, type ByLanguage, type Looks, type LookTexts } from '../domain/looks';
import { DEFAULT_LANGUAGE, type Language } from './catalogue';
import { bothSchemesRules, hashOf, schemeRules } from './styles';

export interface Skin {
  /** What the browser is told in `color-scheme`. */
  scheme: 'light dark' | 'light' | 'dark';
  /** Over the common style sheet; empty for a site without colours and pictures of its own. */
  styles: string;
  /** Of `styles`, for `style-src`. */
  styleHash: string | undefined;
  /** Addresses of pictures. */
  logo: { light: string; dark: string | undefined } | undefined;
  /** For `img-src`. */
  imageSources: readonly string[];
  texts: LookTexts;
  links: ReadonlyArray<{ label: string; address: string }>;
}

/** A host may hold marks, such as `;`, that would end a directive. */
const PLAIN_ORIGIN = /^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d+)?$/;

/** What `img-src` has to let through for a picture at this address; nothing for what is no address of the web. */
export const imageSourceOf = (address: string): string[] => {
  if (address.startsWith('data:')) return ['data:'];
  const origin = URL.parse(address)?.origin ?? '';
  return PLAIN_ORIGIN.test(origin) ? [origin] : [];
};

/** Within quotes of CSS; what could end them is percent-encoded, which an address may be anywhere. */
const quoted = (address: string): string =>
  `"${address.replace(/["'\\()<>\s]/g, (mark) => `%${mark.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;

/** Behind the card, which covers a phone's whole screen. */
const imageRule = (address: string): string =>
  `@media (min-width: 30.0625rem) { body { background: var(--ground) url(${quoted(address)}) center / cover no-repeat fixed; } }`;

const colourRulesOf = (looks: Looks): string => {
  const { scheme = 'auto' } = looks;
  const light = coloursOf(looks, 'light');
  const dark = coloursOf(looks, 'dark');
  if (scheme !== 'auto') return schemeRules(scheme, paletteOf(scheme, scheme === 'light' ? light : dark));
  const isOurs = Object.keys({ ...light, ...dark }).length === 0;
  return isOurs ? '' : bothSchemesRules({ light: paletteOf('light', light), dark: paletteOf('dark', dark) });
};

/** In the page's language, else in English, else in whatever there is: better than a link that is not there. */
const inLanguage = (words: ByLanguage, { tag }: Language): string =>
  words[tag] ?? words[DEFAULT_LANGUAGE] ?? Object.values(words)[0] ?? '';

const filled = (texts: LookTexts): LookTexts =>
  Object.fromEntries(Object.entries(texts).filter(([, value]) => value.trim() !== ''));

/**
 * @param hostUrl where paths such as `/uploads/logo.png` are: the host's address, without a slash at its end.
 */
export const createDresser = ({ hostUrl }: { hostUrl: string }) => {
  const absolute = (address: string): string => (address.startsWith('/') ? `${hostUrl}${address}` : address);

  return (looks: Looks, language: Language): Skin => {
    const { scheme = 'auto' } = looks;
    const image = looks.image === undefined ? undefined : absolute(looks.image);
    const logo = looks.logo && {
      light: absolute(looks.logo.light),
      dark: looks.logo.dark === undefined ? undefined : absolute(looks.logo.dark),
    };
    const styles = [colourRulesOf(looks), image === undefined ? '' : imageRule(image)]
      .filter((rules) => rules !== '')
      .join('\n');
    const pictures = [logo?.light, logo?.dark, image].filter((address) => address !== undefined);
    return {
      scheme: scheme === 'auto' ? 'light dark' : scheme,
      styles,
      styleHash: styles === '' ? undefined : hashOf(styles),
      logo,
      imageSources: [...new Set(pictures.flatMap(imageSourceOf))],
      texts: filled(looks.texts?.[language.tag] ?? {}),
      links: (looks.links ?? []).map(({ label, address }) => ({
        label: inLanguage(label, language),
        address: absolute(inLanguage(address, language)),
      })),
    };
  };
};

export type Dresser = ReturnType<typeof createDresser>;
