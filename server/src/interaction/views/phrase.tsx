/** @jsxImportSource preact */
/**
 * Texts with elements in their placeholders, and names that come from outside made safe to read:
 * isolated from the direction of the text around them, without control characters, and not endless.
 */
import type { ComponentChildren } from 'preact';
import { text, textParts, type Filling, type Language, type TextKey } from '../catalogue';
import type { PageContext } from '../html';

/** Longer names say nothing more, and would push the buttons off the screen. */
const MAX_NAME_CHARACTERS = 80;

/** Characters that are not seen, among them those that turn the direction of what follows. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The joiners that Persian, Indic scripts and emoji need are kept. */
const JOINERS: ReadonlySet<string> = new Set(['\u200c', '\u200d']);

/** A text whose placeholders hold elements. */
export function phrase<Key extends TextKey>(
  lang: Language,
  key: Key,
  ...filling: Filling<Key, ComponentChildren>
): ComponentChildren[] {
  const values = new Map<string, ComponentChildren>(Object.entries(filling[0] ?? {}));
  return textParts(lang, key).map((part, place) => (place % 2 === 1 ? values.get(part) : part));
}

/** One line of at most `atMost` characters that can all be seen. */
export function readableName(name: string, atMost = MAX_NAME_CHARACTERS): string {
  const characters = Array.from(
    name
      .replace(UNSEEN, (character) => (JOINERS.has(character) ? character : ' '))
      .replace(/\s+/g, ' ')
      .trim(),
  );
  return characters.length <= atMost ? characters.join('') : `${characters.slice(0, atMost - 1).join('')}…`;
}

/** A name or value from outside: of an app, or of a person. */
export function Name({ of: name, atMost }: { of: string; atMost?: number }) {
  return <bdi class="name">{readableName(name, atMost)}</bdi>;
}

/** The app's name, or "the app" when it has none that can be seen. */
export function AppName({ context, app }: { context: PageContext; app: { name: string } }) {
  return readableName(app.name) === '' ? <>{text(context.lang, 'app.unnamed')}</> : <Name of={app.name} />;
}

export function SiteName({ context }: { context: PageContext }) {
  return <bdi>{context.siteName}</bdi>;
}
