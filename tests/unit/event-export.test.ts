/** Exports of the audit log: what a spreadsheet and a program read back is what was recorded, and nothing calculates. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { complete } from '../../server/src/domain/audit';
import { csvField, EVENT_FORMATS } from '../../server/src/domain/event-export';

/** Reads one record as RFC 4180 §2 has it. */
function readRecord(line: string): string[] {
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const [whole = '', quoted, plain = ''] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))/.exec(rest) ?? [];
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    rest = rest.slice(whole.length);
    if (!rest.startsWith(',')) {
      expect(rest).toBe('\r\n');
      return fields;
    }
    rest = rest.slice(1);
  }
}

it('a CSV field comes back as it was, behind an apostrophe where it would be a formula', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(
          '=1+1',
          'Mozilla/5.0;=1+1',
          '; @SUM(1)',
          '+1',
          '-1',
          '@SUM(A1)',
          '\t=1',
          ' =1',
          '=cmd|" /C calc"!A0',
          '\uff1d1',
          'a,b\r\n"c"',
        ),
      ),
      (value) => {
        const [first, second] = readRecord(`${csvField(value)},x\r\n`);
        // Some spreadsheets begin a cell at each semicolon, whatever the file says.
        for (const cell of first!.split(';')) expect(cell).not.toMatch(/^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/);
        const shown = value.split(';').map((cell, place) => first!.split(';')[place] === `'${cell}`);
        expect(
          value
            .split(';')
            .map((cell, place) => (shown[place] ? `'${cell}` : cell))
            .join(';'),
        ).toBe(first);
        expect(second).toBe('x');
      },
    ),
  );
});

it('a hostile browser and a hostile name stay in their fields, in both formats', () => {
  const entry = {
    id: 7,
    ...complete(
      {
        kind: 'sign-in.refused',
        clientId: '=HYPERLINK("https://evil.example","x")',
        target: 'a,"b"\nc',
        details: { detail: '\u2028</script>' },
      },
      { at: 1_767_225_600, origin: { userAgent: '@SUM(1+1)*cmd|" /C calc"!A0', address: '203.0.113.7' } },
    ),
  };
  const { head, line } = EVENT_FORMATS.csv;
  const columns = head.trim().split(',');
  const fields = readRecord(line(entry));
  expect(fields).toHaveLength(columns.length);
  const byName = Object.fromEntries(columns.map((name, index) => [name, fields[index]]));
  expect(byName).toMatchObject({
    id: '7',
    time: '2026-01-01T00:00:00.000Z',
    kind: 'sign-in.refused',
    client_id: `'=HYPERLINK("https://evil.example","x")`,
    user_agent: `'@SUM(1+1)*cmd|" /C calc"!A0`,
  });
  const json = EVENT_FORMATS.jsonl.line(entry);
  expect(json.endsWith('\n')).toBe(true);
  expect(json.trimEnd()).not.toContain('\n');
  expect(JSON.parse(json)).toMatchObject({
    id: 7,
    kind: 'sign-in.refused',
    time: '2026-01-01T00:00:00.000Z',
  });
});
