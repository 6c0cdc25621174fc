/**
 * controllers: the admin API's side of HTTP: they check the request, call a service, and answer.
 * Passes through: JSON in the shapes of the contracts; errors as Strapi's own.
 * Must not decide anything, nor touch the database.
 */
import { errors } from '@strapi/utils';
import type { Context } from 'koa';
import { listClientsQuery } from '../contracts/clients';
import { ClientExists, InvalidInput, type ClientService, type FieldProblem } from '../services/clients';

const validationError = (problems: FieldProblem[]): Error => {
  const details = problems.map(({ path, message }) => ({ path, message, name: 'ValidationError' }));
  const [first] = problems;
  const message = first ? `${first.path.join('.')} ${first.message}` : 'Invalid client';
  return new errors.ValidationError(message, { errors: details });
};

/** Turns a broken rule into Strapi's validation error, with each problem on its field. */
async function asStrapiErrors<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof InvalidInput) throw validationError(error.problems);
    if (error instanceof ClientExists) {
      throw validationError([
        { path: ['client_id'], message: 'is taken by another client: choose another one' },
      ]);
    }
    throw error;
  }
}

const bodyOf = (ctx: Context): Record<string, unknown> => {
  const { body } = ctx.request as { body?: unknown };
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  throw new errors.ValidationError('The body must be a JSON object that describes a client (RFC 7591 §2)');
};

export const createClientController = (serviceOf: () => ClientService) => ({
  async list(ctx: Context) {
    const query = listClientsQuery.safeParse(ctx.query);
    if (!query.success) {
      throw validationError(
        query.error.issues.map(({ path, message }) => ({ path: path.map(String), message })),
      );
    }
    const { page, pageSize, _q: search } = query.data;
    ctx.body = await serviceOf().list({ page, pageSize, ...(search ? { search } : {}) });
  },

  async create(ctx: Context) {
    const created = await asStrapiErrors(serviceOf().create(bodyOf(ctx)));
    // The answer holds a secret.
    ctx.set('Cache-Control', 'no-store');
    ctx.status = 201;
    ctx.body = created;
  },
});
