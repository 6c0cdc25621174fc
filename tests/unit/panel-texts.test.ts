/** The panel's texts: the same in both languages, and one for every problem that the rules can name. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import en from '../../admin/src/translations/en.json';
import fr from '../../admin/src/translations/fr.json';

const texts = { en, fr } as Record<string, Record<string, string>>;
const root = path.resolve(import.meta.dirname, '../..');

const filesUnder = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(path.join(root, folder, name), 'utf8'));

/** The branches of a plural or a choice are words, not values. */
const withoutBranches = (text: string): string => text.replace(/(?:=\d+|one|other|true) \{[^{}]*\}/g, '');

const placeholders = (text: string): string[] =>
  [...new Set(withoutBranches(text).match(/\{\w+(?=[,}])/g) ?? [])].sort();

it('exist in both languages, with the same values in them', () => {
  expect(Object.keys(fr).sort()).toEqual(Object.keys(en).sort());
  for (const [key, text] of Object.entries(texts['en']!)) {
    expect(placeholders(texts['fr']![key]!), key).toEqual(placeholders(text));
  }
});

it('are set as French typography asks', () => {
  for (const [key, text] of Object.entries(texts['fr']!)) {
    expect(text, key).not.toMatch(/[ \u202f][:»]|«[ \u202f]|[ \u00a0][;?!]|\p{L}'\p{L}/u);
  }
});

describe('every problem that can be named', () => {
  const sources = ['server/src/domain', 'server/src/services', 'server/src/controllers'].flatMap(filesUnder);
  // The engine has codes of its own as well, which are errors of the protocol.
  const checks = [...sources, ...filesUnder('server/src/engine')];
  const codes = new Set(
    [
      ...sources.flatMap((source) => [...source.matchAll(/\bcode: '([a-z_.]+)'/g)]),
      ...checks.flatMap((source) => [
        ...source.matchAll(/\bproblem\((?:[^;]*?,)?\s*'([a-z_]+\.[a-z_.]+)',/g),
      ]),
    ].map(([, code]) => code!),
  );
  // Named by a schema and not by a rule: the panel never sends such a request.
  codes.delete('shape');

  it('has its words', () => {
    expect([...codes].filter((code) => !(`problem.${code}` in en))).toEqual([]);
    const known = Object.keys(en).filter((key) => key.startsWith('problem.'));
    expect(known.filter((key) => !codes.has(key.slice('problem.'.length)))).toEqual([]);
  });
});

it('are all used', () => {
  const code = filesUnder('admin/src').join('\n');
  // `type.${type}`: the rest of the key is a value.
  const families = [...code.matchAll(/`([\w.]+\.)\$\{/g)].map(([, family]) => family!);
  const isUsed = (key: string): boolean =>
    code.includes(`'${key}'`) ||
    code.includes(`"${key}"`) ||
    families.some((family) => key.startsWith(family));
  const unused = Object.keys(en).filter((key) => !key.startsWith('problem.') && !isUsed(key));
  expect(unused).toEqual([]);
});
