/**
 * Patterns of expressions: those that people write pass, and those that would keep everybody waiting do not.
 */
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { compilePattern, createPatternBudget, weightOf } from '../../server/src/domain/patterns';

const compile = (source: string) => compilePattern(source, createPatternBudget());

describe('a pattern', () => {
  it.each([
    ['^[a-z0-9._%+-]{1,64}@([a-z0-9-]+\\.)*example\\.org$', 'ann.b@mail.example.org'],
    [
      '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
      '0b54f5a8-7bb1-4b43-9b35-3d2d5b1f8a11',
    ],
    ['^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$', '2026-01-02T03:04:05Z'],
    ['^[A-Z]{2}\\d{2}[A-Z0-9]{1,30}$', 'FR7630006000011234567890189'],
    ["^(?i)\\p{L}+([ '-]\\p{L}+){0,5}$", "Jean-Pierre d'Été"],
    ['^.{1,255}$', 'x'],
    ['[]a[:alpha:]]{3}', 'abc'],
  ])('as people write them: %s', (source, text) => {
    const pattern = compile(source);
    if ('code' in pattern) throw new Error(pattern.message);
    expect(pattern.isIn(text)).toBe(true);
  });

  it.each([
    '[^c]{0,1000}'.repeat(30),
    'a{1000}'.repeat(70),
    '(?:[ab]?){1000}(?:[ab]){999}[^ab]',
    `(${'x'.repeat(400)}){1000}`,
    `((${'x'.repeat(100)}){31}){32}`,
    '(?:(?:(?:a{10}){10}){10}|b)',
    '(aaaaaaaaaaaaaaaaaaaa\\Q)\\E){1000}',
    '[\\]]{1000}[^]a]{1000}',
  ])('that would take its time is refused before it is made: %s', (source) => {
    const started = performance.now();
    expect(compile(source)).toMatchObject({ code: expect.stringMatching(/large|wrong/) as string });
    expect(performance.now() - started).toBeLessThan(100);
  });

  it('weighs together with the others of its expression', () => {
    const budget = createPatternBudget();
    const codes = Array.from({ length: 20 }, () => compilePattern('^.{1,255}$', budget)).map((one) =>
      'code' in one ? one.code : 'fine',
    );
    expect(codes[0]).toBe('fine');
    expect(codes.at(-1)).toBe('expression.pattern.large');
  });

  it('never is much larger than it weighs', () => {
    const atom = fc.constantFrom(
      'a',
      '.',
      '[ab]',
      '[^]c]',
      '[\\]x]',
      '\\d',
      '\\pL',
      '\\p{Greek}',
      '\\{',
      '^',
      'x|y',
    );
    const mark = fc.constantFrom('', '', '*', '+', '?', '{3}', '{2,7}', '{0,40}', '{5,}', '{90}', '{1,90}?');
    const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc
        .array(
          fc.tuple(
            fc.oneof(
              { maxDepth: 4 },
              atom,
              tie('pattern').map((inner) => `(?:${inner})`),
              tie('pattern').map((inner) => `(${inner})`),
            ),
            mark,
          ),
          { maxLength: 4 },
        )
        .map((parts) => parts.flat().join('')),
    }));
    fc.assert(
      fc.property(pattern, (source) => {
        const weight = weightOf(source);
        fc.pre(source.length <= 500 && weight < 20_000);
        let size: number;
        try {
          size = RE2JS.compile(source).programSize();
        } catch {
          return;
        }
        expect(size).toBeLessThanOrEqual(3 * weight + 10);
      }),
    );
  });
});
