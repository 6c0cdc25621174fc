/**
 * A client that lost the answer to a refresh asks again with the same token: `refreshTokenGrace`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webApp } from '../support/clients.ts';
import { startHost, type TestHost } from '../support/host.ts';
import {
  basic,
  discoverRelyingParty,
  EVERYTHING,
  postForm,
  type RelyingParty,
} from '../support/relying-party.ts';

const GRACE = 3;

describe('a used refresh token', () => {
  let host: TestHost;
  let party: RelyingParty;

  beforeAll(async () => {
    host = await startHost({ pluginConfig: { refreshTokenGrace: GRACE } });
    party = await discoverRelyingParty(host.issuer, webApp);
  });
  afterAll(async () => {
    await host.stop();
  });

  const refresh = (token: string) =>
    postForm(`${host.issuer}/token`, { grant_type: 'refresh_token', refresh_token: token }, basic(webApp));

  it('may be used again within the grace, and at once by several', async () => {
    const { refresh_token: token } = await party.tokens(EVERYTHING);
    const first = await refresh(token!);
    const again = await Promise.all([refresh(token!), refresh(token!)]);
    for (const { status } of [first, ...again]) expect(status).toBe(200);
    // Each answer is good: the client goes on with the one that reached it.
    expect((await refresh(String(first.body['refresh_token']))).status).toBe(200);
    expect((await refresh(String(again[0].body['refresh_token']))).status).toBe(200);
  });

  it('ends the grant after the grace', async () => {
    const tokens = await party.tokens(EVERYTHING);
    const next = await refresh(tokens.refresh_token!);
    expect(next.status).toBe(200);
    await pause(GRACE * 1000 + 1100);
    const reuse = await refresh(tokens.refresh_token!);
    expect([reuse.status, reuse.body['error']]).toEqual([400, 'invalid_grant']);
    expect((await refresh(String(next.body['refresh_token']))).body['error']).toBe('invalid_grant');
    await expect(party.userinfo(tokens)).rejects.toThrow();
  });

  it('is not prolonged by being used again', async () => {
    const { refresh_token: token } = await party.tokens(EVERYTHING);
    expect((await refresh(token!)).status).toBe(200);
    await pause(GRACE * 600);
    expect((await refresh(token!)).status).toBe(200);
    await pause(GRACE * 600);
    expect((await refresh(token!)).body['error']).toBe('invalid_grant');
  });
});
