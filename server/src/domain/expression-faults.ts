/**
 * What is wrong with an expression, in codes and words of ours. The library that reads expressions says it in English
 * alone, and in the words of those who write parsers; whatever it says, the code is what a panel translates.
 */
import { notAField } from './expression-paths';
import type { Fault } from './errors';

/** What the library throws. */
export interface CelFault {
  code?: string;
  summary?: string;
  range?: { start: number; end: number };
  message: string;
}

interface Said {
  /** The library's own words. */
  summary: string;
  /** The part of the expression that it means; empty at the end. */
  found: string;
}

type Wording = (said: Said) => Fault;

/** How the library calls what it waits for, where that is a sign. */
const SIGNS: Readonly<Record<string, string>> = {
  LPAREN: '(',
  RPAREN: ')',
  LBRACKET: '[',
  RBRACKET: ']',
  LBRACE: '{',
  RBRACE: '}',
  COLON: ':',
  COMMA: ',',
};

/** The texts between quotation marks, in their order: types and calls, which have no language. */
const quoted = (summary: string): string[] =>
  [...summary.matchAll(/'([^']*)'/g)].map(([, inner = '']) => inner);

const after = (summary: string, words: string): string =>
  summary.startsWith(words) ? summary.slice(words.length) : summary;

const plain =
  (fault: Fault): Wording =>
  () =>
    fault;

interface About {
  code: string;
  message: (what: string) => string;
}

/** About the part of the expression at which the library stopped. */
const aboutPart =
  ({ code, message }: About): Wording =>
  ({ found }) => ({ code, message: message(found), params: { part: found } });

const aboutType =
  ({ code, message }: About): Wording =>
  ({ summary }) => {
    const type = quoted(summary).at(-1) ?? 'dyn';
    return { code, message: message(type), params: { type } };
  };

const notAName: Wording = ({ summary }) => {
  const name = after(summary, 'Unknown variable: ');
  return { code: 'expression.name', message: `“${name}” is not a name here`, params: { name } };
};

const unexpected: Wording = ({ found }) =>
  found === ''
    ? { code: 'expression.unfinished', message: 'ends too early: something is missing at its end' }
    : { code: 'expression.unexpected', message: `“${found}” is unexpected here`, params: { part: found } };

const missing: Wording = ({ summary }) => {
  const sign = SIGNS[/^Expected (\w+)/.exec(summary)?.[1] ?? ''];
  return sign === undefined
    ? { code: 'expression.nameless', message: 'a name is missing here' }
    : { code: 'expression.missing_sign', message: `“${sign}” is missing here`, params: { sign } };
};

const mismatch: Wording = ({ summary }) => {
  const types = after(summary, 'no such overload: ');
  return /\bnull\b/.test(types)
    ? { code: 'expression.null', message: 'a field that is not filled in is absent: ask with has(…)' }
    : { code: 'expression.types', message: `these types don’t go together: ${types}`, params: { types } };
};

const badCall: Wording = ({ summary }) => {
  const call = quoted(summary)[0] ?? summary;
  return { code: 'expression.call', message: `there is no ${call}: look at the types`, params: { call } };
};

const branches: Wording = ({ summary }) => {
  const [one = 'dyn', other = 'dyn'] = quoted(summary);
  const message = `what is before and after “:” must be of one type, not ${one} and ${other}`;
  return { code: 'expression.branches', message, params: { one, other } };
};

const badMacro: Wording = ({ summary }) =>
  summary.startsWith('has()')
    ? { code: 'expression.has', message: 'has() asks about one field, as in has(user.email)' }
    : {
        code: 'expression.item',
        message: 'name the item first, as in scopes.exists(item, item == "email")',
      };

const brokenText = plain({
  code: 'expression.quote',
  message: 'a text is not closed: its quotation mark is missing',
});
const badEscape = aboutPart({
  code: 'expression.escape',
  message: (part) => `“${part}” is no escape sequence: a backslash is written \\\\`,
});
const badNumber = aboutPart({ code: 'expression.number', message: (part) => `“${part}” is not a number` });
const byZero = plain({ code: 'expression.zero', message: 'it divides by zero' });
const notConvertible = plain({
  code: 'expression.conversion',
  message: 'a value can’t be converted as the expression asks',
});
const beyond = plain({
  code: 'expression.beyond',
  message: 'it asks for a place beyond the end of a list or text',
});
const otherType = plain({
  code: 'expression.other_type',
  message: 'a value is of another type than its field',
});
const badIndex = aboutType({
  code: 'expression.index',
  message: (type) => `in […] stands a whole number for lists, a text for objects, not ${type}`,
});
const notBoolean = aboutType({
  code: 'expression.logical',
  message: (type) => `must be true or false (bool) here, not ${type}`,
});

/** By the library's codes. */
const WORDINGS: Readonly<Record<string, Wording>> = {
  no_such_key: ({ summary }) => notAField(after(summary, 'No such key: ')),
  unknown_variable: notAName,

  unexpected_character: unexpected,
  unexpected_token: unexpected,
  expected_token: missing,
  reserved_identifier: aboutPart({
    code: 'expression.reserved',
    message: (part) => `“${part}” is reserved: use another name`,
  }),
  unterminated_string: brokenText,
  unterminated_triple_quoted_string: brokenText,
  newline_in_string: brokenText,
  bytes_unicode_escape: badEscape,
  invalid_unicode_escape: badEscape,
  invalid_unicode_surrogate: badEscape,
  invalid_hex_escape: badEscape,
  invalid_octal_escape: badEscape,
  octal_escape_out_of_range: badEscape,
  invalid_escape_sequence: badEscape,
  invalid_number: badNumber,
  invalid_integer: badNumber,
  invalid_hex_integer: badNumber,
  invalid_exponent: badNumber,
  limit_exceeded: plain({
    code: 'expression.complex',
    message: 'is too complex: too long or nested too deep',
  }),

  no_such_overload: mismatch,
  no_matching_overload: badCall,
  invalid_logical_operand: notBoolean,
  invalid_condition_type: notBoolean,
  incompatible_ternary_branches: branches,
  invalid_comprehension_range: aboutType({
    code: 'expression.loop',
    message: (type) => `goes through a list, and this is of the type ${type}`,
  }),
  invalid_index_type: badIndex,
  cannot_index_type: aboutType({
    code: 'expression.parts',
    message: (type) => `a value of the type ${type} has no fields`,
  }),
  invalid_macro_argument: badMacro,

  division_by_zero: byZero,
  modulo_by_zero: byZero,
  numeric_overflow: plain({ code: 'expression.overflow', message: 'a number is too large' }),
  bool_conversion_error: notConvertible,
  double_conversion_error: notConvertible,
  int_conversion_error: notConvertible,
  uint_conversion_error: notConvertible,
  invalid_timestamp: plain({
    code: 'expression.timestamp',
    message: 'timestamp() takes a text such as 2030-01-31T12:00:00Z',
  }),
  invalid_duration: plain({
    code: 'expression.duration',
    message: 'duration() takes a text such as 90m or 1h30m',
  }),
  index_out_of_range: beyond,
  index_out_of_bounds: beyond,
  field_type_mismatch: otherType,
  list_item_type_mismatch: otherType,
  invalid_list_element_type: plain({
    code: 'expression.join',
    message: 'join() is for lists that have texts only',
  }),
  optional_value_missing: plain({
    code: 'expression.optional',
    message: 'what value() asks for is not filled in: use orValue(…)',
  }),
};

/** The library's fault in our words; what it has no code of ours for, in its own. */
export function wordFault({ code = '', summary, message, range }: CelFault, source: string): Fault {
  const said = summary ?? message;
  const found = range ? source.slice(range.start, range.end) : '';
  return (
    WORDINGS[code]?.({ summary: said, found }) ?? {
      code: 'expression.syntax',
      message: said,
      params: { reason: said },
    }
  );
}
