/** docs/standards.md names tests that there are, and gives each line either a test or a reason. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/standards.md'), 'utf8');

const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\|[\s|-]+$/.test(line) && !line.startsWith('| specification'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

it('every test that it names exists', () => {
  const named = [...page.matchAll(/`(tests\/[\w./-]+)`/g)].map(([, file]) => file!);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});

it('what is supported has a test, and what is not has a reason', () => {
  expect(rows.length).toBeGreaterThan(40);
  const wanting = rows.filter(([, , supported = '', , test = '']) =>
    /^(no\b|ignored)/.test(supported) ? !/^(no|ignored)[:,] ?\S|^ignored, as/.test(supported) : test === '',
  );
  expect(wanting).toEqual([]);
});
