/**
 * The registration endpoint and each client's own (RFC 7591 §3, RFC 7592 §2), in front of the host's body parser.
 */
import type { Context } from 'koa';
import { RegistrationRefused, type RegistrationService } from '../services/registration';

type Json = Record<string, unknown>;

/** As much as a client with a set of keys needs. */
const MAX_BYTES = 64 * 1024;

const invalidRequest = (description: string) => new RegistrationRefused(400, 'invalid_request', description);

async function readJson({ req }: Context): Promise<Json> {
  const [type] = (req.headers['content-type'] ?? '').split(';');
  if (type?.trim().toLowerCase() !== 'application/json') {
    throw invalidRequest('the body must be application/json');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new RegistrationRefused(413, 'invalid_request', 'the body is too large');
    chunks.push(chunk);
  }
  const value = parse(Buffer.concat(chunks).toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidRequest('the body must be a JSON object');
  }
  return value as Json;
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** RFC 6750 §2.1; never in the address, which is logged on the way. */
const tokenOf = (ctx: Context): string | undefined =>
  /^Bearer ([A-Za-z0-9._~+/-]{1,512}=*)$/i.exec(ctx.get('authorization'))?.[1];

type Handler = (ctx: Context, service: RegistrationService, clientId: string) => Promise<void>;

const registering: Readonly<Record<string, Handler>> = {
  async POST(ctx, service) {
    const token = tokenOf(ctx);
    ctx.body = await service.register({ body: await readJson(ctx), token, address: ctx.ip });
    ctx.status = 201;
  },
};

const managing: Readonly<Record<string, Handler>> = {
  async GET(ctx, service, clientId) {
    ctx.body = await service.read({ clientId, token: tokenOf(ctx) });
  },
  async PUT(ctx, service, clientId) {
    ctx.body = await service.replace({ clientId, token: tokenOf(ctx) }, await readJson(ctx));
  },
  async DELETE(ctx, service, clientId) {
    await service.remove({ clientId, token: tokenOf(ctx) });
    ctx.status = 204;
  },
};

const refuse = (ctx: Context, { status, error, description, retryAfter }: RegistrationRefused): void => {
  ctx.status = status;
  ctx.body = { error, error_description: description };
  if (retryAfter !== undefined) ctx.set('Retry-After', String(retryAfter));
  // RFC 6750 §3.
  if (status === 401)
    ctx.set('WWW-Authenticate', `Bearer error="${error}", error_description="${description}"`);
};

const clientIdIn = (below: string, path: string): string | undefined => {
  if (below === path) return '';
  const name = below.startsWith(`${path}/`) ? below.slice(path.length + 1) : '';
  try {
    return name === '' || name.includes('/') ? undefined : decodeURIComponent(name);
  } catch {
    return undefined;
  }
};

/** @returns serves what is below the issuer and the endpoint's; false when it is not. */
export const createRegistrationEndpoint =
  ({ path, serviceOf }: { path: string; serviceOf: () => RegistrationService }) =>
  async (ctx: Context, below: string): Promise<boolean> => {
    const clientId = clientIdIn(below, path);
    if (clientId === undefined) return false;
    const service = serviceOf();
    ctx.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache', 'X-Content-Type-Options': 'nosniff' });
    try {
      // Switched off, there is no such address; clients that are there still manage themselves.
      if (clientId === '' && !(await service.isOn())) return false;
      const handlers = clientId === '' ? registering : managing;
      const handler = handlers[ctx.method];
      if (!handler) {
        ctx.set('Allow', Object.keys(handlers).join(', '));
        throw new RegistrationRefused(405, 'invalid_request', 'this method is not for this address');
      }
      await handler(ctx, service, clientId);
    } catch (error) {
      refuse(ctx, service.failureOf(error));
    }
    return true;
  };
