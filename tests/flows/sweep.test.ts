/**
 * Thousands of expired artifacts go while users are served.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webApp } from '../support/clients.ts';
import { sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { bearer, discoverRelyingParty, request } from '../support/relying-party.ts';

const EXPIRED = 5000;

describe('the sweep', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await startHost({ pluginConfig: { sweep: { every: 1 } }, env: { LOG_LEVEL: 'debug' } });
  });
  afterAll(async () => {
    await host.stop();
  });

  it('takes five thousand expired artifacts without making anybody wait', async () => {
    const party = await discoverRelyingParty(host.issuer, webApp);
    const tokens = await party.tokens();
    const left = () =>
      Number(sql(host, `select count(*) as left from oidc_artifacts where kind = 'Swept'`)[0]!['left']);
    sql(
      host,
      `insert into oidc_artifacts (key_hash, kind, shape, payload, expires_at)
       with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${EXPIRED})
       select 'swept-' || n, 'Swept', 1, 'x', 1 from numbers`,
    );
    const waits: number[] = [];
    const deadline = Date.now() + 50_000;
    while (left() > 0 && Date.now() < deadline) {
      for (let count = 0; count < 20; count += 1) {
        const start = performance.now();
        const { status } = await request(`${host.issuer}/userinfo`, { headers: bearer(tokens.access_token) });
        waits.push(performance.now() - start);
        expect(status).toBe(200);
      }
    }
    expect(left()).toBe(0);
    // Nothing alive went with it.
    expect(await party.userinfo(tokens)).toMatchObject({ preferred_username: 'alice' });
    waits.sort((a, b) => a - b);
    expect(waits[Math.floor(waits.length / 2)]!).toBeLessThan(100);
    await pause(100);
    expect(host.logs()).toMatch(/debug.*oidc-server: swept \d+ expired artifacts/);
    const swept = [...host.logs().matchAll(/swept (\d+) expired/g)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
    expect(swept).toBeGreaterThanOrEqual(EXPIRED);
  });

  it('takes sign-ins after 180 days, whether or not their user comes again', async () => {
    const days = (count: number) => Math.floor(Date.now() / 1000) - count * 86_400;
    const insert = `insert into oidc_sign_ins (subject, device_hash, browser_hash, client_id, address, user_agent, signed_in_at)
                    values ('long-gone', 'd', 'b', 'web-app', '192.0.2.1', 'a browser', ?)`;
    for (const age of [400, 181, 179]) sql(host, insert, days(age));
    const kept = () =>
      sql(host, "select signed_in_at from oidc_sign_ins where subject = 'long-gone'").map(
        (row) => row['signed_in_at'],
      );
    await expect.poll(kept, { timeout: 10_000 }).toHaveLength(1);
    expect(Number(kept()[0])).toBeGreaterThan(days(180));
  });
});
