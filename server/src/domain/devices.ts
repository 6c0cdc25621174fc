/**
 * What a browser says of itself (`User-Agent`, RFC 9110 §10.1.5), in two words. It is the browser's own claim: a
 * help to recognise a device by, and no proof of anything.
 */

export interface Device {
  /** Such as `Firefox`; null: none that is known. */
  browser: string | null;
  /** Such as `Windows`; null: none that is known. */
  system: string | null;
}

type Names = ReadonlyArray<readonly [RegExp, string]>;

/** Browsers name those that they descend from as well: the more particular names come first. */
const BROWSERS: Names = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|OPT|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*\bSafari\//, 'Safari'],
];

const SYSTEMS: Names = [
  [/\biPad\b/, 'iPadOS'],
  [/\b(?:iPhone|iPod)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac(?:intosh| OS X)\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

const nameIn = (text: string, names: Names): string | null =>
  names.find(([pattern]) => pattern.test(text))?.[1] ?? null;

/** Longer than any honest one. */
export const MAX_USER_AGENT = 300;

/** As it is kept: cut, and without what is not text. */
export const keptUserAgent = (userAgent: string): string =>
  userAgent.replace(/\p{Cc}+/gu, ' ').slice(0, MAX_USER_AGENT);

export const deviceOf = (userAgent: string): Device => ({
  browser: nameIn(userAgent.slice(0, MAX_USER_AGENT), BROWSERS),
  system: nameIn(userAgent.slice(0, MAX_USER_AGENT), SYSTEMS),
});
