/**
 * How cookies are named and set, and how long a session may live.
 */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CookieKeys, sessionCookie } from '../../server/src/engine/cookies.ts';
import { lifetimesFor, type Lifetimes } from '../../server/src/engine/lifetimes.ts';
import { probeCookies } from '../../server/src/interaction/cookies.ts';
import { createDevices } from '../../server/src/interaction/device.ts';
import type { BrowserExchange } from '../../server/src/interaction/exchange.ts';

const ON_HTTPS = 'https://id.example.org/oidc';
const ON_THIS_MACHINE = 'http://localhost:1337/oidc';

describe('the cookie of the session', () => {
  it('has a name on https that nobody can set who is not, and Secure with it', () => {
    const { name, options } = sessionCookie({ issuer: ON_HTTPS, isShared: false });
    expect({ name, ...options }).toMatchObject({
      name: '__Secure-oidc_session',
      path: '/oidc',
      secure: true,
      httpOnly: true,
      sameSite: 'lax',
      signed: true,
    });
    expect(options).not.toHaveProperty('domain');
  });

  it('that goes to the whole host has one that no neighbour can set', () => {
    const { name, options } = sessionCookie({ issuer: ON_HTTPS, isShared: true });
    expect(name).toBe('__Host-oidc_shared_session');
    expect(options).toMatchObject({ path: '/', secure: true });
    expect(options).not.toHaveProperty('domain');
  });

  it('has its plain name on plain http, where browsers would refuse the others', () => {
    expect(sessionCookie({ issuer: ON_THIS_MACHINE, isShared: false }).name).toBe('oidc_session');
  });
});

describe('the signature of a cookie', () => {
  const keys = new CookieKeys(['now', 'before']);
  const COOKIE = 'oidc_session=abc';

  it('is of the first key, and known from that of an earlier one', () => {
    expect(keys.index(COOKIE, keys.sign(COOKIE))).toBe(0);
    expect(keys.index(COOKIE, new CookieKeys(['before']).sign(COOKIE))).toBe(1);
  });

  it('of an earlier build is known', () => {
    const byKeygrip = createHmac('sha1', 'before').update(COOKIE).digest('base64url');
    expect(keys.index(COOKIE, byKeygrip)).toBe(1);
    expect(keys.index('oidc_session=abd', byKeygrip)).toBe(-1);
  });

  it('fits nothing else', () => {
    const signature = keys.sign(COOKIE);
    expect(keys.index('oidc_session=abd', signature)).toBe(-1);
    expect(keys.index(COOKIE, new CookieKeys(['never']).sign(COOKIE))).toBe(-1);
    for (const wrong of ['', signature.slice(1), `${signature}=`, signature.toUpperCase(), 'é'.repeat(43)]) {
      expect(keys.index(COOKIE, wrong), wrong).toBe(-1);
    }
  });

  it('takes a key', () => {
    expect(() => new CookieKeys([]).sign(COOKIE)).toThrow('no key');
  });
});

it('the mark of a browser is found under the name that it was set with', () => {
  const set: string[] = [];
  const exchange = (cookie: string) =>
    ({
      get: () => cookie,
      res: { appendHeader: (_name: string, value: string) => set.push(value) },
    }) as unknown as BrowserExchange;
  const devices = createDevices({ issuer: ON_HTTPS });
  const mark = devices.mark(exchange(''));
  expect(set[0]).toMatch(/^__Secure-oidc_device=[\w-]{43}; Path=\/oidc; .*HttpOnly; SameSite=Lax; Secure$/);
  expect(devices.of(exchange(set[0]!.split(';')[0]!))).toBe(mark);
  expect(devices.of(exchange(`oidc_device=${mark}`))).toBeUndefined();
});

it('the probe for cookies is found by its name as well', () => {
  const set: string[] = [];
  const exchange = (cookie: string) =>
    ({
      get: () => cookie,
      query: {},
      set: () => undefined,
      redirect: () => undefined,
      res: { appendHeader: (_name: string, value: string) => set.push(value) },
    }) as unknown as BrowserExchange;
  expect(probeCookies(exchange(''), { issuer: ON_HTTPS })).toBe('unknown');
  expect(set[0]).toMatch(/^__Secure-oidc_probe=1; .*HttpOnly; SameSite=Lax; Secure$/);
  expect(probeCookies(exchange(set[0]!.split(';')[0]!), { issuer: ON_HTTPS })).toBe('kept');
});

describe('a session', () => {
  const lifetimes = { session: 1_000, sessionMaximum: 1_500, interaction: 60 } as Lifetimes;
  const { Session } = lifetimesFor(lifetimes) as { Session: (ctx: unknown, session: object) => number };
  const now = () => Math.floor(Date.now() / 1000);
  const lives = (session: object): number => Session({}, { accountId: 'alice', ...session });

  it('lives on from each visit, but not beyond its longest life', () => {
    expect(lives({ loginTs: now() })).toBe(1_000);
    expect(lives({ loginTs: now() - 400 })).toBe(1_000);
    expect(lives({ loginTs: now() - 1_400 })).toBeLessThanOrEqual(100);
    expect(lives({ loginTs: now() - 1_400 })).toBeGreaterThan(90);
    expect(lives({ loginTs: now() - 9_999 })).toBe(1);
  });

  it('without a user goes soon', () => {
    expect(Session({}, {})).toBe(60);
  });
});
