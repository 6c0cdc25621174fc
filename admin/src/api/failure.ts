import { isFetchError } from '@strapi/strapi/admin';
import type { Translate } from '../translations/useText';

/** One entry of `details.errors` in Strapi's validation errors. */
export interface FieldFailure {
  /** For instance `['redirect_uris', '0']`. */
  path: string[];
  /** In English, beginning in the middle of a sentence: the field is its subject. */
  message: string;
  /** What is wrong, to be translated. */
  name: string;
  params: Record<string, string | number>;
  /** Where in an expression, in characters from its start. */
  range?: { start: number; end: number };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isRange = (value: unknown): value is { start: number; end: number } =>
  isRecord(value) && typeof value.start === 'number' && typeof value.end === 'number';

const toFieldFailure = (value: unknown): FieldFailure[] => {
  if (!isRecord(value) || !Array.isArray(value.path) || typeof value.message !== 'string') return [];
  const { path, message, name, params, range } = value;
  return [
    {
      path: path.map(String),
      message,
      name: typeof name === 'string' ? name : '',
      params: isRecord(params) ? (params as FieldFailure['params']) : {},
      ...(isRange(range) ? { range } : {}),
    },
  ];
};

/** The fields that the server refused; empty when the request failed for another reason. */
export const fieldFailures = (error: unknown): FieldFailure[] => {
  if (!isFetchError(error)) return [];
  const details: unknown = error.response?.data.error.details;
  if (!isRecord(details) || !Array.isArray(details.errors)) return [];
  return details.errors.flatMap(toFieldFailure);
};

/** What was refused of one field of a form, or in it; undefined when nothing was. */
export const messagesAt = (failures: FieldFailure[], field: string): string[] | undefined => {
  const own = failures.filter(({ path }) => path[0] === field).map(({ message }) => message);
  // A preview may refuse what saving refused already.
  return own.length === 0 ? undefined : [...new Set(own)];
};

/** The refusals below a place, as that place sees them: `claim_overrides.0.claim` is `claim` below the first two. */
export const failuresBelow = (failures: FieldFailure[], ...prefix: string[]): FieldFailure[] =>
  failures
    .filter(({ path }) => prefix.every((step, index) => path[index] === step))
    .map((failure) => ({ ...failure, path: failure.path.slice(prefix.length) }));

/** Somebody else changed it in the meantime. */
export const isConflict = (error: unknown): boolean => isFetchError(error) && error.status === 409;

/** It is in no list (any more): somebody removed it, or the address is wrong. */
export class NotThere extends Error {
  override readonly name = 'NotThere';
}

/** Why a request failed, in the admin's language where the server has nothing more precise to say. */
export const explainFailure = (error: unknown, t: Translate): string => {
  const status = isFetchError(error) ? error.status : undefined;
  if (status === 401 || status === 403) return t('error.forbidden');
  if (status === 404 || error instanceof NotThere) return t('error.gone');
  const isRefusal = status !== undefined && status >= 400 && status < 500;
  return isRefusal && error instanceof Error ? error.message : t('error.unreachable');
};
