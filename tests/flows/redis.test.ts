/**
 * A host that keeps short-lived artifacts in Redis.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless } from '../support/browserless.ts';
import { testClients, webApp } from '../support/clients.ts';
import { sql } from '../support/database.ts';
import { freePort, refusalToStart, startHost, type TestHost } from '../support/host.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { bearer, discoverRelyingParty, EVERYTHING, request } from '../support/relying-party.ts';
import { runWholeProtocol, SOUND, wholeClient } from '../support/whole-protocol.ts';

describe('with Redis', () => {
  let redis: RedisServer;
  let port: number;
  let host: TestHost;

  beforeAll(async () => {
    port = await freePort();
    redis = await startRedis({ port });
    host = await startHost({
      pluginConfig: { redis: { url: redis.url }, clients: [...testClients, wholeClient] },
    });
  });
  afterAll(async () => {
    await host.stop();
    await redis.stop();
  });

  it('the whole protocol holds', async () => {
    const { issuer } = host;
    expect(await runWholeProtocol({ issuer, at: [issuer, issuer] })).toMatchObject(SOUND);
    sql(host, 'delete from oidc_artifacts');
  });

  it('what lives for minutes is there, what users would miss stays in the database, and it may go away', async () => {
    const party = await discoverRelyingParty(host.issuer, webApp);
    const tokens = await party.tokens(EVERYTHING);
    expect(await party.userinfo(tokens)).toMatchObject({ preferred_username: 'alice' });
    const kinds = sql(host, 'select distinct kind from oidc_artifacts order by kind').map(({ kind }) => kind);
    expect(kinds).toEqual(['Grant', 'RefreshToken', 'Session']);

    await redis.stop();
    const asked = await request(`${host.issuer}/userinfo`, { headers: bearer(tokens.access_token) });
    expect([asked.status, asked.headers.get('retry-after')]).toEqual([503, '5']);
    const page = await new Browserless().open((await party.authorizationRequest()).url);
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5']);
    expect(host.logs()).toContain('oidc-server: Redis does not answer');

    redis = await startRedis({ port });
    await pause(2500);
    // Its data is gone: the access token too, the session and the consent not.
    expect((await request(`${host.issuer}/userinfo`, { headers: bearer(tokens.access_token) })).status).toBe(
      401,
    );
    const silent = await party.signIn({ browser: tokens.browser, params: { prompt: 'none' } });
    expect(silent.code).toBeTruthy();
  });

  it('that is away a host does not start, and says which one', async () => {
    const url = `redis://:a-password@127.0.0.1:${await freePort()}`;
    const message = await refusalToStart({ pluginConfig: { redis: { url } } });
    expect(message).toMatch(
      /oidc-server: Redis at 127\.0\.0\.1:\d+ \(the option "redis\.url"\) does not answer/,
    );
    expect(message).not.toContain('a-password');
  });
});
