/**
 * Patterns of expressions (RE2): how large they may be, and how much they may be matched. RE2 takes time linear in the
 * text, and in the pattern as well: `[^c]{0,1000}` written thirty times is 300 characters long and a program of sixty
 * thousand steps, each of which may be looked at for every character.
 */
import { RE2JS } from 're2js';
import type { Fault } from './errors';

const MAX_CHARACTERS = 500;
/** Steps of its program. An e-mail address takes a hundred or two, `.{1,255}` five hundred. */
const MAX_SIZE = 1_000;
/** Steps that one evaluation may take, all its patterns together: some twenty milliseconds. */
export const MAX_STEPS = 250_000;

export interface Pattern {
  size: number;
  isIn(text: string): boolean;
}

const COUNT = /\{(\d+)(?:,(\d*))?\}/y;
/** A group that is not kept, with its flags. */
const PLAIN_GROUP = /\(\?[a-zA-Z-]*:/y;
const LETTERS_BY_NAME = /[pP]\{[^}]*\}/y;

const matchAt = (pattern: RegExp, text: string, place: number): RegExpExecArray | null => {
  pattern.lastIndex = place;
  return pattern.exec(text);
};

/** Where a class of characters ends; a bracket at its beginning is one of the characters. */
function endOfClass(source: string, start: number): number {
  let place = start + (source[start + 1] === '^' ? 2 : 1);
  if (source[place] === ']') place += 1;
  while (place < source.length && source[place] !== ']') place += source[place] === '\\' ? 2 : 1;
  return place + 1;
}

/** A group that is open: what it weighs, and the last thing in it, which a count multiplies. */
interface Group {
  total: number;
  last: number;
}

/**
 * What the program of a pattern will weigh, before it is made: making a large one takes as long as matching it. A pattern
 * that is not valid weighs something too; RE2 says what is wrong with it.
 */
export function weightOf(source: string): number {
  // Between these, marks mean themselves: counting them would be wrong, and nobody needs both.
  if (source.includes('\\Q') && source.includes('{')) return Infinity;
  const open: Group[] = [];
  let group: Group = { total: 0, last: 0 };
  const add = (weight: number): void => {
    group.total += weight;
    group.last = weight;
  };
  for (let place = 0; place < source.length;) {
    const character = source[place];
    const count = character === '{' ? matchAt(COUNT, source, place) : null;
    if (count) {
      const [whole, least = '1', most] = count;
      add(group.last * (Math.max(Number(least), Number(most ?? 0), 1) - 1));
      place += whole.length;
    } else if (character === '[') {
      add(1);
      place = endOfClass(source, place);
    } else if (character === '\\') {
      add(1);
      place += 1 + (matchAt(LETTERS_BY_NAME, source, place + 1)?.[0].length ?? 1);
    } else {
      if (character === '(') {
        open.push(group);
        group = { total: 0, last: 0 };
        place += (matchAt(PLAIN_GROUP, source, place)?.[0].length ?? 1) - 1;
      } else if (character === ')') {
        const { total } = group;
        group = open.pop() ?? { total: 0, last: 0 };
        // It keeps where it begins and ends.
        add(total + 2);
      } else add(1);
      place += 1;
    }
  }
  return open.reduce((total, { total: outer }) => total + outer, group.total);
}

const LARGE: Fault = {
  code: 'expression.pattern.large',
  message: 'the patterns are too large: repeat less, and ask for lengths with size()',
};

/** What the patterns of one expression weigh, all together. */
export interface PatternBudget {
  left: number;
}

// Weights are rough: what is as large as it may be can weigh some times as much.
export const createPatternBudget = (): PatternBudget => ({ left: 4 * MAX_SIZE });

/** @returns what is wrong with it, in place of the pattern. */
export function compilePattern(source: string, budget: PatternBudget): Pattern | Fault {
  if (source.length > MAX_CHARACTERS) {
    const message = `a pattern has at most ${MAX_CHARACTERS} characters`;
    return { code: 'expression.pattern.long', message, params: { maximum: MAX_CHARACTERS } };
  }
  budget.left -= weightOf(source);
  if (budget.left < 0) return LARGE;
  try {
    const pattern = RE2JS.compile(source);
    const size = pattern.programSize();
    return size > MAX_SIZE ? LARGE : { size, isIn: (text) => pattern.matcher(text).find() };
  } catch (error) {
    const { message: reason } = error as Error;
    // The library's words are English; the part of the pattern that it quotes is not.
    const part = /`([^`]*)`/.exec(reason)?.[1] ?? source;
    const message = `the pattern is not valid (RE2): ${reason}`;
    return { code: 'expression.pattern.wrong', message, params: { part } };
  }
}
