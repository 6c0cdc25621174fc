/**
 * Headers of every page: nothing from elsewhere runs, loads, frames or keeps it.
 */
import { STYLE_HASH } from './styles';

interface Needs {
  /** Of the style sheets in the page beside the common one. */
  styleHashes: readonly string[];
  /** Where the site's own pictures are. */
  imageSources: readonly string[];
  /** Where the browser goes after the form: its scheme is let through. */
  redirectUri?: string | undefined;
  /** Of the application. */
  logoUri?: string | undefined;
  /** Addresses that the page loads in frames: their origins, and no others, are let through. */
  frames?: readonly string[] | undefined;
}

const schemeOf = (uri: string | undefined): string | undefined =>
  uri !== undefined && URL.canParse(uri) ? new URL(uri).protocol : undefined;

/**
 * Browsers apply `form-action` to every redirect that follows the form, the application's own included, which may lead
 * to any of its hosts. So it names the scheme and not the host.
 */
const formTargets = (redirectUri: string | undefined): string =>
  [...new Set(["'self'", 'https:', schemeOf(redirectUri)])].filter(Boolean).join(' ');

/** A host may hold marks, such as `;`, that would end a directive. */
const PLAIN_ORIGIN = /^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d+)?$/;

const originIfPlain = (address: string): string[] =>
  [new URL(address).origin].filter((origin) => PLAIN_ORIGIN.test(origin));

const logoSources = (logoUri: string | undefined): string[] =>
  logoUri !== undefined && schemeOf(logoUri) === 'https:' ? originIfPlain(logoUri) : [];

const noneIfEmpty = (sources: readonly string[]): string =>
  sources.length === 0 ? "'none'" : [...new Set(sources)].join(' ');

export const pageHeaders = ({
  styleHashes,
  imageSources,
  redirectUri,
  logoUri,
  frames = [],
}: Needs): Record<string, string> => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src ${[STYLE_HASH, ...styleHashes].join(' ')}`,
    `img-src ${noneIfEmpty([...imageSources, ...logoSources(logoUri)])}`,
    `frame-src ${noneIfEmpty(frames.flatMap(originIfPlain))}`,
    `form-action ${formTargets(redirectUri)}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
});
