/**
 * Values of claims: their types, and how a value of the site becomes one.
 */
import type { Fault } from './errors';

/** Types of claims. */
export const CLAIM_TYPES = [
  'string',
  'number',
  'boolean',
  'array',
  'object',
  'date-epoch',
  'date-iso',
] as const;

/** `date-epoch`: seconds since 1970, as `updated_at`; `date-iso`: ISO 8601, as `birthdate`. */
export type ClaimType = (typeof CLAIM_TYPES)[number];

/** Standard claims that are not texts (OpenID Connect Core 1.0 §5.1). */
const STANDARD_TYPES: Readonly<Record<string, ClaimType>> = {
  email_verified: 'boolean',
  phone_number_verified: 'boolean',
  updated_at: 'date-epoch',
  address: 'object',
};

export const defaultTypeOf = (claim: string): ClaimType =>
  Object.hasOwn(STANDARD_TYPES, claim) ? (STANDARD_TYPES[claim] ?? 'string') : 'string';

/** The value does not have, and can't be given, the type of the claim. */
export class WrongType extends Error {
  override readonly name = 'WrongType';

  constructor(readonly fault?: Fault) {
    super(fault?.message);
  }
}

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;

const dateOf = (value: unknown): Date => {
  if (!(value instanceof Date) && typeof value !== 'number' && typeof value !== 'string')
    throw new WrongType();
  // A number is seconds, as in every JWT.
  const date = new Date(typeof value === 'number' ? value * 1000 : value);
  if (Number.isNaN(date.getTime())) throw new WrongType();
  return date;
};

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

const isPlain = (value: unknown): boolean => kindOf(value) === 'object' && !(value instanceof Date);

const numberOf = (value: unknown): number => {
  // Databases give decimals and big integers as texts.
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new WrongType();
  return number;
};

const textOf = (value: unknown): string => {
  if (value instanceof Date) return value.toISOString();
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw new WrongType();
};

/** A day stays a day: it has no time, and no zone that could move it. */
const isoOf = (value: unknown): string => {
  const iso = dateOf(value).toISOString();
  return typeof value === 'string' && DATE_ONLY.test(value) ? value : iso;
};

const must = (isRight: boolean, value: unknown): unknown => {
  if (isRight) return value;
  throw new WrongType();
};

const CONVERT: Readonly<Record<ClaimType, (value: unknown) => unknown>> = {
  string: textOf,
  number: numberOf,
  boolean: (value) => must(typeof value === 'boolean', value),
  // One value is a list of one: clients that expect a list get one whether the user has one role or three.
  array: (value) => (Array.isArray(value) ? (value as unknown[]) : [value]),
  object: (value) => must(isPlain(value), value),
  'date-epoch': (value) => Math.floor(dateOf(value).getTime() / 1000),
  'date-iso': (value) => isoOf(value),
};

/** @throws WrongType */
export function toClaimValue(value: unknown, type: ClaimType): unknown {
  try {
    return CONVERT[type](value);
  } catch (error) {
    if (error instanceof WrongType) {
      const found = kindOf(value);
      throw new WrongType({
        code: 'claim.type',
        message: `is ${found} where the claim is ${type}`,
        params: { found, type },
      });
    }
    throw error;
  }
}

/** What is not filled in. Clients take an empty text for a value, and some refuse it. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isPlain(value) && Object.keys(value).length === 0);

export const WHEN_EMPTY = ['omit', 'null', 'empty'] as const;

/** What is sent when there is no value: nothing, `null`, or an empty value of the type. */
export type WhenEmpty = (typeof WHEN_EMPTY)[number];

const EMPTY: Readonly<Partial<Record<ClaimType, unknown>>> = { string: '', array: [], object: {} };

export const hasEmptyValue = (type: ClaimType): boolean => Object.hasOwn(EMPTY, type);

/** undefined: the claim is left out. */
export const emptyValue = ({ type, whenEmpty }: { type: ClaimType; whenEmpty: WhenEmpty }): unknown =>
  whenEmpty === 'omit' ? undefined : whenEmpty === 'null' ? null : structuredClone(EMPTY[type]);
