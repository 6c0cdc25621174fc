import type { RuleGroupType, RuleType } from '@react-querybuilder/core';
import { formatQuery } from '@react-querybuilder/core/formatQuery';
import { parseCEL } from '@react-querybuilder/core/parseCEL';
import type { RuleField } from './ruleFields';

/**
 * Rules as the visual builder has them, and as CEL. A field that is not filled in is nobody's match: texts are then
 * empty, and comparisons of size ask first. What CEL can say and the builder can't is left to the text editor.
 */
const EMPTY: Readonly<Record<RuleField['type'], string>> = {
  string: '""',
  bool: 'false',
  int: '0',
  double: '0.0',
  timestamp: 'timestamp("1970-01-01T00:00:00Z")',
};

const COMPARISONS: Readonly<Record<string, string>> = {
  '=': '==',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

const METHODS: Readonly<Record<string, string>> = {
  contains: 'contains',
  beginsWith: 'startsWith',
  endsWith: 'endsWith',
  doesNotContain: 'contains',
  doesNotBeginWith: 'startsWith',
  doesNotEndWith: 'endsWith',
};

const isNegative = (operator: string): boolean => operator.startsWith('doesNot');

/** Operators that make sense for a type, in the order in which they are offered. */
export const OPERATORS: Readonly<Record<RuleField['type'], readonly string[]>> = {
  string: ['=', '!=', 'beginsWith', 'endsWith', 'contains', 'doesNotContain', 'notNull', 'null'],
  int: ['=', '!=', '<', '<=', '>', '>=', 'notNull', 'null'],
  double: ['=', '<', '<=', '>', '>=', 'notNull', 'null'],
  bool: ['=', 'notNull', 'null'],
  timestamp: ['<', '>=', 'notNull', 'null'],
};

const textOf = (value: unknown): string =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const literal = (type: RuleField['type'], value: unknown): string => {
  const text = textOf(value);
  if (type === 'bool') return text === 'true' ? 'true' : 'false';
  if (type === 'timestamp')
    return `timestamp(${JSON.stringify(DAY.test(text) ? `${text}T00:00:00Z` : text)})`;
  if (type === 'string') return JSON.stringify(text);
  const number = Number(text.trim() === '' ? 0 : text);
  if (!Number.isFinite(number)) return '0';
  return type === 'double' && Number.isInteger(number) ? number.toFixed(1) : String(number);
};

/** `user.role.name` as `user.?role.?name`, which has no value where a step is missing. */
const optional = (path: string): string => path.replaceAll('.', '.?');

/** Each step below the name, asked for: `has(user.role) && has(user.role.name) && `. */
const guards = (path: string): string => {
  const [root = '', ...steps] = path.split('.');
  return steps.map((_, index) => `has(${[root, ...steps.slice(0, index + 1)].join('.')}) && `).join('');
};

const compare = (path: string, type: RuleField['type'], { operator, value }: RuleType): string => {
  if (operator === 'notNull') return `${optional(path)}.hasValue()`;
  if (operator === 'null') return `!${optional(path)}.hasValue()`;
  const method = METHODS[operator];
  const orEmpty = `${optional(path)}.orValue(${EMPTY[type]})`;
  if (method) return `${isNegative(operator) ? '!' : ''}${orEmpty}.${method}(${literal('string', value)})`;
  const sign = COMPARISONS[operator] ?? '==';
  const isText = type === 'string' || type === 'bool';
  return isText
    ? `${orEmpty} ${sign} ${literal(type, value)}`
    : `${guards(path)}${path} ${sign} ${literal(type, value)}`;
};

const LIST_ITEM = 'item';

const ruleToCel = (rule: RuleType, fields: readonly RuleField[]): string => {
  const type = fields.find(({ name }) => name === rule.field)?.type ?? 'string';
  const [list, inner] = rule.field.split('[].');
  if (list === undefined || inner === undefined) return compare(rule.field, type, rule);
  return `${list}.exists(${LIST_ITEM}, ${compare(`${LIST_ITEM}.${inner}`, type, rule)})`;
};

/** The visual rule as CEL. */
export const toCel = (query: RuleGroupType, fields: readonly RuleField[]): string =>
  formatQuery(query, {
    format: 'cel',
    fallbackExpression: 'true',
    ruleProcessor: (rule) => ruleToCel(rule, fields),
  });

const plainPath = (path: string): string => path.replaceAll('.?', '.');

/** CEL of this file's making as the parser knows it: without what stands for fields that are not filled in. */
const simplify = (cel: string): string =>
  cel
    .replace(/!(\w+(?:\.\?\w+)+)\.hasValue\(\)/g, (_, path: string) => `${plainPath(path)} == null`)
    .replace(/(\w+(?:\.\?\w+)+)\.hasValue\(\)/g, (_, path: string) => `${plainPath(path)} != null`)
    .replace(/(\w+(?:\.\?\w+)+)\.orValue\((?:""|false)\)/g, (_, path: string) => plainPath(path))
    .replace(/has\([\w.]+\) && /g, '')
    .replace(/timestamp\(("[^"\\]*")\)/g, '$1');

/** A comparison within a list: `user.companies` with one rule on its entries. */
const inList = ({ field, value }: RuleType): RuleType | undefined => {
  const [inner, ...others] = (value as RuleGroupType | undefined)?.rules ?? [];
  if (!inner || typeof inner === 'string' || 'rules' in inner || others.length > 0) return undefined;
  // The parser leaves the dot in front of a field that is negated.
  return { ...inner, field: `${field}[].${inner.field.replace(/^\./, '')}` };
};

const dayOf = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/T00:00:00Z$/, '') : value;

const normalizeRule = (rule: RuleType, fields: readonly RuleField[]): RuleType => {
  const flat = rule.match ? (inList(rule) ?? rule) : rule;
  const type = fields.find(({ name }) => name === flat.field)?.type;
  if (type === 'timestamp') return { ...flat, value: dayOf(flat.value) };
  if (type === undefined || flat.value === null || flat.value === undefined) return flat;
  return { ...flat, value: textOf(flat.value) };
};

const normalize = (group: RuleGroupType, fields: readonly RuleField[]): RuleGroupType => ({
  ...group,
  rules: group.rules.map((entry) =>
    'rules' in entry ? normalize(entry, fields) : normalizeRule(entry, fields),
  ),
});

const EVERYBODY: RuleGroupType = { combinator: 'and', rules: [] };

/**
 * CEL as a visual rule; undefined when the builder can't show all of it. Whether it can is not guessed: the visual rule
 * must give the very same text back.
 */
export const fromCel = (cel: string, fields: readonly RuleField[]): RuleGroupType | undefined => {
  const text = cel.trim();
  if (text === '' || text === 'true') return EVERYBODY;
  const query = normalize(parseCEL(simplify(text)) as RuleGroupType, fields);
  return toCel(query, fields) === text ? query : undefined;
};
