/**
 * Keys: rotation through the admin API, and what clients see of it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nobody, signInAsAuthor, signInToPanel, type Admin } from '../support/admin.ts';
import { webApp, type TestClient } from '../support/clients.ts';
import { sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { discoverRelyingParty, EVERYTHING, request } from '../support/relying-party.ts';

const algorithms = ['RS256', 'ES256', 'PS256', 'EdDSA'] as const;

const clientFor = (algorithm: string): TestClient & { id_token_signed_response_alg: string } => ({
  ...webApp,
  client_id: `app-${algorithm}`,
  redirect_uris: [`https://${algorithm.toLowerCase()}.example.org/callback`],
  id_token_signed_response_alg: algorithm,
});

interface Key {
  kid: string;
  ring: string;
  state: string;
  activatesAt: number;
  retiredAt: number | null;
  removedAt: number | null;
}

const now = (): number => Date.now() / 1000;

describe("the provider's keys", () => {
  let host: TestHost;
  let admin: Admin;

  beforeAll(async () => {
    host = await startHost({
      pluginConfig: { clients: [webApp, ...algorithms.map(clientFor)], keys: { publishAhead: 60 } },
    });
    admin = await signInToPanel(host.url);
  });
  afterAll(async () => {
    await host.stop();
  });

  const keySet = async () => (await request(`${host.issuer}/jwks`)).body as unknown as JSONWebKeySet;
  const kids = async () => (await keySet()).keys.map(({ kid }) => kid!);
  const list = async () => (await admin.call('GET', '/oidc-server/keys')).body['results'] as Key[];
  const rotate = (body: unknown, by: Admin = admin) => by.call('POST', '/oidc-server/keys/rotate', body);

  it.each(algorithms)('sign with %s for the client that asks for it', async (algorithm) => {
    const client = clientFor(algorithm);
    const party = await discoverRelyingParty(host.issuer, client);
    Object.assign(party.configuration.clientMetadata(), { id_token_signed_response_alg: algorithm });
    const { id_token: idToken } = await party.tokens();
    const { protectedHeader } = await jwtVerify(idToken!, createLocalJWKSet(await keySet()), {
      issuer: host.issuer,
      audience: client.client_id,
    });
    expect(protectedHeader.alg).toBe(algorithm);
  });

  it('say which clients they sign for', async () => {
    const { body } = await admin.call('GET', '/oidc-server/keys');
    const uses = body['uses'] as Array<{ ring: string; clients: Array<{ clientId: string }> }>;
    expect(body['rotateAfter']).toBe(90 * 24 * 60 * 60);
    for (const algorithm of algorithms) {
      const { clients = [] } = uses.find(({ ring }) => ring === algorithm) ?? {};
      expect(clients.map(({ clientId }) => clientId)).toContain(`app-${algorithm}`);
      expect(clients.some(({ clientId }) => clientId === 'web-app')).toBe(algorithm === 'RS256');
    }
  });

  it('show nothing private', async () => {
    for (const key of (await keySet()).keys) {
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret);
    }
    const told = JSON.stringify((await admin.call('GET', '/oidc-server/keys')).body);
    expect(told).not.toMatch(/"(d|p|q|k|sealed)"/);
  });

  it('are for those who have the permission', async () => {
    const author = await signInAsAuthor(host.url, admin);
    for (const [who, status] of [
      [nobody(host.url), 401],
      [author, 403],
    ] as const) {
      expect((await who.call('GET', '/oidc-server/keys')).status).toBe(status);
      expect((await rotate({ ring: 'RS256' }, who)).status).toBe(status);
    }
    expect((await list()).every(({ state }) => state === 'current')).toBe(true);
  });

  it.each([
    [{}, 'ring'],
    [{ ring: 'HS256' }, 'ring'],
    [{ ring: 'RS256', notice: -1 }, 'notice'],
    [{ ring: 'RS256', notice: 1e9 }, 'notice'],
    [{ ring: 'RS256', notice: '60' }, 'notice'],
    [[], ''],
  ])('refuse to be rotated by %j', async (body, field) => {
    const answer = await rotate(body);
    expect(answer.status).toBe(400);
    expect(answer.body['error']).toMatchObject({ name: 'ValidationError' });
    expect(JSON.stringify(answer.body)).toContain(field);
  });

  it('follow the schedule that an admin sets, who may rotate them', async () => {
    const author = await signInAsAuthor(host.url, admin);
    const set = (rotateAfter: unknown, by: Admin = admin) =>
      by.call('PUT', '/oidc-server/keys/schedule', { rotateAfter });
    expect((await set(0, author)).status).toBe(403);
    expect((await set(0, nobody(host.url))).status).toBe(401);
    for (const wrong of [-1, 3600, 1.5, '86400', null, 1e12]) expect((await set(wrong)).status).toBe(400);
    const answer = await set(30 * 86_400);
    expect(answer.body).toMatchObject({ rotateAfter: 30 * 86_400, scheduleOrigin: 'panel' });
    const { body } = await admin.call('GET', '/oidc-server/keys');
    expect(body).toMatchObject({ rotateAfter: 30 * 86_400 });
    const changed = () =>
      sql(host, "select changes, admin_email from oidc_events where kind = 'key.schedule-updated'");
    await expect.poll(changed).toHaveLength(1);
    expect(changed()[0]).toMatchObject({ admin_email: 'admin@example.org' });
    expect(JSON.parse(String(changed()[0]!['changes']))).toEqual([
      { field: 'rotateAfter', before: 90 * 86_400, after: 30 * 86_400 },
    ]);
  });

  it('take turns: the next one is published before it signs, and the last one after', async () => {
    const party = await discoverRelyingParty(host.issuer, webApp);
    const before = await party.tokens(EVERYTHING);
    const signer = decodeProtectedHeader(before.id_token!).kid!;
    const known = await kids();

    const answer = await rotate({ ring: 'RS256' });
    expect(answer.status).toBe(200);
    const next = (answer.body['results'] as Key[]).find(({ state }) => state === 'next')!;
    expect(next.activatesAt - now()).toBeGreaterThan(3);
    expect(known).not.toContain(next.kid);
    expect(await kids()).toContain(next.kid);

    const meanwhile = await party.tokens();
    expect(decodeProtectedHeader(meanwhile.id_token!).kid).toBe(signer);

    await pause((next.activatesAt - now()) * 1000 + 1500);
    const after = await party.tokens();
    expect(decodeProtectedHeader(after.id_token!).kid).toBe(next.kid);
    // What was signed before verifies after.
    await jwtVerify(before.id_token!, createLocalJWKSet(await keySet()));

    const retired = (await list()).find(({ kid }) => kid === signer)!;
    expect(retired).toMatchObject({ state: 'retired', retiredAt: next.activatesAt });
    expect(retired.removedAt! - retired.retiredAt!).toBeGreaterThanOrEqual(3600);
  });

  it('that sign cookies can be rotated under a live session', async () => {
    const party = await discoverRelyingParty(host.issuer, webApp);
    const { browser } = await party.tokens();
    const answer = await rotate({ ring: 'cookies' });
    const next = (answer.body['results'] as Key[]).find(({ state }) => state === 'next')!;
    await pause((next.activatesAt - now()) * 1000 + 1500);
    const silent = await party.signIn({ browser, params: { prompt: 'none' } });
    expect(silent.code).toBeTruthy();
  });
});
