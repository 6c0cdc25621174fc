import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Provider, { type KoaContextWithOIDC } from 'oidc-provider';
import { letGoOfAnswered } from '../../server/src/engine/let-go';

const running: Server[] = [];
afterEach(() => running.splice(0).forEach((server) => void server.close()));
// The engine's store and keys for trying it out are what is wanted here.
vi.spyOn(console, 'warn').mockReturnValue();

/** A provider, what it was asked with, and what went wrong. `before` comes before the engine's own work. */
async function start(before: () => Promise<void> = () => Promise.resolve()) {
  const provider = new Provider('http://localhost', { features: { devInteractions: { enabled: false } } });
  const seen: KoaContextWithOIDC[] = [];
  const failures: unknown[] = [];
  letGoOfAnswered(provider);
  provider.use(async (ctx, next) => {
    seen.push(ctx as KoaContextWithOIDC);
    await before();
    await next();
  });
  (provider as NodeJS.EventEmitter).on('error', (error) => failures.push(error));
  provider.on('server_error', (_ctx, error) => failures.push(error));
  const callback = provider.callback();
  const server = createServer((req, res) => void callback(req, res)).listen(0);
  running.push(server);
  await vi.waitFor(() => expect(server.listening).toBe(true));
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, seen, failures };
}

describe('an answered request', () => {
  it('is held by nothing of the engine', async () => {
    const { url, seen } = await start();
    const answer = await fetch(`${url}/me`, { headers: { authorization: 'Bearer not-a-token' } });
    expect(answer.status).toBe(401);
    const [ctx] = seen;
    await vi.waitFor(() => expect(ctx?.req).toBeUndefined());
    const left = [ctx, ctx?.oidc].flatMap((held): unknown[] => Object.values(held ?? {}));
    expect(left.filter((value) => value !== undefined)).toEqual([]);
  });

  it('was answered whole', async () => {
    const { url, failures } = await start();
    for (let count = 0; count < 5; count += 1) {
      const metadata = (await (await fetch(`${url}/.well-known/openid-configuration`)).json()) as object;
      expect(metadata).toHaveProperty('issuer', 'http://localhost');
    }
    expect((await fetch(`${url}/not-there`)).status).toBe(404);
    expect(failures).toEqual([]);
  });

  it('may have lost its client meanwhile', async () => {
    let goOn = (): void => undefined;
    const { url, seen, failures } = await start(
      () =>
        new Promise((resolve) => {
          goOn = resolve;
        }),
    );
    const asked = request(`${url}/jwks`).on('error', () => undefined);
    asked.end();
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    asked.destroy();
    await vi.waitFor(() => expect(seen[0]?.res.closed).toBe(true));
    goOn();
    // The next one is answered after it.
    const next = fetch(`${url}/jwks`);
    await vi.waitFor(() => expect(seen).toHaveLength(2));
    goOn();
    expect((await next).status).toBe(200);
    expect(failures).toEqual([]);
  });
});
