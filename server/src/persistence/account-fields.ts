/**
 * Which fields of an account may be filled from outside, and the values they take.
 */
import type { Core } from '@strapi/strapi';
import { USER_UID } from '../constants';

/** What decides who may sign in, and as whom, is never a directory's attribute. */
const NEVER_WRITTEN = new Set([
  ...['id', 'documentId', 'username', 'email', 'provider', 'password', 'resetPasswordToken'],
  ...['confirmationToken', 'confirmed', 'blocked', 'role', 'locale', 'createdAt', 'updatedAt', 'publishedAt'],
]);

interface Attribute {
  type: string;
  private?: boolean;
  enum?: readonly string[];
}

/** What a database takes in a column of that type. */
const MAX_STRING = 255;
const MAX_TEXT = 65_535;

/** Objects have no text that a reader would want. */
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

// A database can't hold NUL.
const clean = (value: unknown, length: number): string =>
  textOf(value).replaceAll('\u0000', '').slice(0, length);

const toNumber = (value: unknown): number | null => {
  const number = typeof value === 'number' ? value : Number(textOf(value).trim() || Number.NaN);
  return Number.isFinite(number) ? number : null;
};

const toInteger = (value: unknown): number | null => {
  const number = toNumber(value);
  return number !== null && Number.isSafeInteger(number) ? number : null;
};

/** TRUE and FALSE, as LDAP writes them (RFC 4517 §3.3.3). */
const toBoolean = (value: unknown): boolean | null => {
  const text = textOf(value).toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
};

type Convert = (value: unknown, attribute: Attribute) => unknown;

const short: Convert = (value) => clean(value, MAX_STRING);
const long: Convert = (value) => clean(value, MAX_TEXT);

const CONVERSIONS: Readonly<Record<string, Convert>> = {
  string: short,
  uid: short,
  email: short,
  text: long,
  richtext: long,
  enumeration: (value, { enum: allowed = [] }) => allowed.find((one) => one === value) ?? null,
  integer: toInteger,
  biginteger: toInteger,
  float: toNumber,
  decimal: toNumber,
  boolean: toBoolean,
};

export interface AccountFields {
  /** Why a field can't be filled; undefined when it can. */
  problem(field: string): string | undefined;
  /**
   * The value as the field takes it. A list gives its first value, but to a JSON field all of them; what does not fit
   * the field's type empties it.
   */
  value(field: string, given: unknown): unknown;
}

export function accountFieldsOf(strapi: Core.Strapi): AccountFields {
  const attributes = strapi.contentTypes[USER_UID]?.attributes as Record<string, Attribute>;
  const isWritable = (name: string, { type }: Attribute): boolean =>
    !NEVER_WRITTEN.has(name) && (type === 'json' || Object.hasOwn(CONVERSIONS, type));
  const writable = Object.entries(attributes)
    .filter(([name, attribute]) => isWritable(name, attribute))
    .map(([name]) => name);

  return {
    problem: (field) =>
      writable.includes(field)
        ? undefined
        : `"${field}" is not a field of the user that can be filled. Those are: ${writable.join(', ')}`,

    value(field, given) {
      const attribute = attributes[field];
      if (!attribute || given === undefined || given === null) return null;
      if (attribute.type === 'json') return given;
      const first: unknown = Array.isArray(given) ? given[0] : given;
      return first === undefined || first === null
        ? null
        : (CONVERSIONS[attribute.type]?.(first, attribute) ?? null);
    },
  };
}
