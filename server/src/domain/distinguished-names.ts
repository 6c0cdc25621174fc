/**
 * Distinguished names of certificates, compared without regard to how they are written: RFC 4514 has them end with the
 * country, a certificate begins with it.
 */

/** Short names and object identifiers of the attributes that RFC 4514 §3 and common certificates use. */
const TYPES: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.97': 'ORGANIZATIONIDENTIFIER',
  '1.2.840.113549.1.9.1': 'EMAILADDRESS',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
};

const typeOf = (written: string): string => {
  const name = written
    .trim()
    .toUpperCase()
    .replace(/^OID\./, '');
  return TYPES[name] ?? name;
};

/** Takes escapes away: `\,` and `\2C` are both a comma (RFC 4514 §2.4). */
const unescape = (value: string): string =>
  value
    .trim()
    .replace(/((?:\\[0-9a-fA-F]{2})+)|\\(.)/g, (_, bytes: string | undefined, character: string) =>
      bytes === undefined ? character : Buffer.from(bytes.replaceAll('\\', ''), 'hex').toString('utf8'),
    );

/** Parts between separators that are not escaped. */
const splitAt = (text: string, separator: RegExp): string[] => {
  const parts: string[] = [];
  let part = '';
  for (const [piece] of text.matchAll(/\\[\s\S]|[\s\S]/g)) {
    if (separator.test(piece)) {
      parts.push(part);
      part = '';
    } else part += piece;
  }
  return [...parts, part];
};

/** One step of a name: its attributes, in an order of their own where there are several. */
const stepOf = (written: string): string | undefined => {
  const attributes = splitAt(written, /^\+$/).map((attribute) => {
    const equals = attribute.indexOf('=');
    return equals < 1
      ? undefined
      : JSON.stringify([typeOf(attribute.slice(0, equals)), unescape(attribute.slice(equals + 1))]);
  });
  return attributes.includes(undefined) ? undefined : attributes.toSorted().join('+');
};

const stepsOf = (written: readonly string[]): string[] | undefined => {
  const steps = written.map(stepOf);
  return steps.length === 0 || steps.includes(undefined) ? undefined : (steps as string[]);
};

/**
 * @param subject as Node tells it: a line for each step, from the country on.
 * @param wanted as RFC 4514 writes it: `CN=client,O=Example,C=FR`.
 */
export function subjectsMatch(subject: string, wanted: string): boolean {
  const found = stepsOf(subject.split('\n').filter((line) => line !== ''));
  const expected = stepsOf(splitAt(wanted, /^[,;]$/));
  return (
    found !== undefined &&
    expected !== undefined &&
    JSON.stringify(found) === JSON.stringify(expected.toReversed())
  );
}

/** The same for every spelling of a name in a directory, which compares texts without regard to capitals. */
export const normalName = (written: string): string =>
  JSON.stringify(stepsOf(splitAt(written, /^[,;]$/)) ?? written).toLowerCase();
