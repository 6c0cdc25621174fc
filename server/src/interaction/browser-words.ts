/**
 * A browser as people know it. Its own words (User-Agent) are long and tell most people nothing: what it is and what it
 * runs on is enough.
 */
import { deviceOf } from '../domain/devices';
import { readableName } from './views/phrase';

const MAX_WORDS = 160;

/** Such as `Firefox · Windows`; its own words, made harmless, where it is none that is known. */
export const browserWords = (userAgent: string): string => {
  const { browser, system } = deviceOf(userAgent);
  const known = [browser, system].filter((name) => name !== null).join(' · ');
  return known === '' ? readableName(userAgent, MAX_WORDS) : known;
};
