/**
 * The service's errors as Strapi's own answers: each problem on its field, with a name that a panel can translate.
 * They are written here and not thrown further: Strapi knows its error classes by identity, and a site may hold
 * several copies of the package that has them.
 */
import type { Context } from 'koa';
import type { z } from 'zod';
import { AlreadyThere, NotFound, ReadOnly } from '../services/catalogue';
import {
  ClientChanged,
  ClientExists,
  ClientIsDeclared,
  ClientNotFound,
  ImportRefused,
  InvalidInput,
  type FieldProblem,
} from '../services/clients';
import { DeliveryNotFound } from '../services/deliveries';
import { ChangedMeanwhile } from '../services/looks';

/** `error` of Strapi's answer to a request that failed. */
interface Refusal {
  status: number;
  name: string;
  message: string;
  details: Record<string, unknown>;
}

const toDetail = ({ path, message, code = 'ValidationError', params, range }: FieldProblem) => ({
  path,
  message,
  name: code,
  ...(params ? { params } : {}),
  ...(range ? { range } : {}),
});

const invalid = (problems: FieldProblem[], more: Record<string, unknown> = {}): Refusal => {
  const [first] = problems;
  return {
    status: 400,
    name: 'ValidationError',
    message: first ? `${first.path.join('.')} ${first.message}`.trim() : 'Invalid input',
    details: { errors: problems.map(toDetail), ...more },
  };
};

/** @throws InvalidInput */
export function checked<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidInput(
    result.error.issues.map(({ path, message }) => ({ path: path.map(String), message, code: 'shape' })),
  );
}

const ofImport = ({ report }: ImportRefused): Refusal =>
  invalid(
    report.results.flatMap(({ index, errors = [] }) =>
      errors.map((problem) => ({ ...problem, path: ['clients', String(index), ...problem.path] })),
    ),
    { results: report.results },
  );

const taken: FieldProblem = {
  path: ['client_id'],
  code: 'client_id.taken',
  message: 'is taken by another client: choose another one',
};

const ALREADY_THERE: Readonly<Record<AlreadyThere['field'], FieldProblem>> = {
  name: { path: ['name'], code: 'name.taken', message: 'is taken already: choose another one' },
  claim: { path: ['claim'], code: 'claim.taken', message: 'is taken already: choose another one' },
};

function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof InvalidInput) return invalid(error.problems);
  if (error instanceof ClientExists) return invalid([taken]);
  if (error instanceof ImportRefused) return ofImport(error);
  if (error instanceof AlreadyThere) {
    return invalid([ALREADY_THERE[error.field]]);
  }
  const plain = (status: number, name: string): Refusal => ({
    status,
    name,
    message: (error as Error).message,
    details: {},
  });
  if (error instanceof ClientNotFound || error instanceof DeliveryNotFound || error instanceof NotFound)
    return plain(404, 'NotFoundError');
  if (error instanceof ClientIsDeclared || error instanceof ReadOnly) return plain(403, 'ForbiddenError');
  if (error instanceof ClientChanged || error instanceof ChangedMeanwhile) return plain(409, 'ConflictError');
  return undefined;
}

/** A handler whose refusals are answered as Strapi answers its own; anything else goes on to Strapi. */
export const answering =
  (handler: (ctx: Context) => Promise<void>) =>
  async (ctx: Context): Promise<void> => {
    try {
      await handler(ctx);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      ctx.status = refusal.status;
      ctx.body = { data: null, error: refusal };
    }
  };
