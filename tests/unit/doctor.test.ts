/** What the doctor finds, who may read the metrics, and how counts become lines of a plot. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../server/src/config';
import { diagnose, type SiteFacts } from '../../server/src/domain/doctor';
import { createMetricsGuard, parseNetwork } from '../../server/src/domain/metrics-guard';
import { dateOf, dayOf, seriesOf } from '../../server/src/domain/usage';

const sound: SiteFacts = {
  issuer: 'https://id.example.org/oidc',
  siteUrl: 'https://id.example.org',
  hasSiteUrl: true,
  isProduction: true,
  discovery: 'fine',
  trustsProxy: true,
  addressesBelieved: 0,
  request: { isForwarded: true, isSecure: true, addressesForwarded: 1 },
  clockAhead: 0.2,
  database: { journalMode: undefined, missingIndexes: [] },
  emailProvider: 'nodemailer',
  secrets: ['q8ZsV1n0oX7dYw2LrTkA9Q==', 'c5K1m3P7s9U2x4B6n8Q0w2=='],
  clients: { total: 2, enabled: 1 },
  scopes: 4,
  failingDeliveries: 0,
  allowPrivateNetwork: false,
};

const faultsOf = (changed: Partial<SiteFacts>): string[] =>
  diagnose({ ...sound, ...changed })
    .filter(({ state }) => state !== 'fine')
    .map(({ code }) => code);

const local = { issuer: 'http://localhost:1337/oidc', siteUrl: 'http://localhost:1337' };
const plain = { issuer: 'http://id.example.org/oidc', siteUrl: 'http://id.example.org' };

describe('the doctor', () => {
  it.each<[string, Partial<SiteFacts>, string[]]>([
    ['a sound site', {}, []],
    [
      'a trial on one machine',
      { ...local, isProduction: false, hasSiteUrl: false, allowPrivateNetwork: true },
      [],
    ],
    [
      'a site in production that does not know its address',
      { ...local, hasSiteUrl: false },
      ['issuer.unset'],
    ],
    ['an issuer at another host', { issuer: 'https://login.example.org' }, ['issuer.elsewhere']],
    ['an issuer that does not answer', { discovery: 'unreachable' }, ['discovery.unreachable']],
    ['an issuer that is another', { discovery: 'another-issuer' }, ['discovery.another']],
    ['plain http', plain, ['https.missing', 'cookies.insecure']],
    ['a proxy that the host does not know of', { trustsProxy: false }, ['proxy.untrusted']],
    [
      'a proxy that does not tell of https',
      { request: { isForwarded: true, isSecure: false, addressesForwarded: 2 } },
      ['proxy.insecure'],
    ],
    [
      'a proxy that leaves what it was sent in its header',
      { request: { isForwarded: true, isSecure: true, addressesForwarded: 2 } },
      ['proxy.appending'],
    ],
    [
      'the same where as many addresses are believed as there are proxies',
      { addressesBelieved: 1, request: { isForwarded: true, isSecure: true, addressesForwarded: 2 } },
      [],
    ],
    ['a clock that is late', { clockAhead: -61 }, ['clock.off']],
    [
      'SQLite with its default journal',
      { database: { journalMode: 'delete', missingIndexes: [] } },
      ['journal.slow'],
    ],
    ['SQLite with WAL', { database: { journalMode: 'wal', missingIndexes: [] } }, []],
    [
      'a lost index',
      { database: { journalMode: undefined, missingIndexes: ['a', 'b'] } },
      ['indexes.missing'],
    ],
    ['no e-mail', { emailProvider: undefined }, ['email.none']],
    ['e-mail as it comes', { emailProvider: 'sendmail' }, ['email.sendmail']],
    ['secrets of a template', { secrets: ['toBeModified1', 'toBeModified2'] }, ['secrets.weak']],
    ['a short secret', { secrets: ['short'] }, ['secrets.weak']],
    ['no client', { clients: { total: 0, enabled: 0 } }, ['setup.noClient']],
    ['no client that is on', { clients: { total: 3, enabled: 0 } }, ['setup.allDisabled']],
    ['no scope', { scopes: 0 }, ['setup.noScope']],
    ['clients that do not hear', { failingDeliveries: 2 }, ['deliveries.failing']],
    ['an open network', { allowPrivateNetwork: true }, ['network.open']],
  ])('says of %s what is wrong', (_what, facts, expected) => {
    expect(faultsOf(facts)).toEqual(expected);
  });

  it('names what is worst first', () => {
    const states = diagnose({ ...sound, emailProvider: undefined, scopes: 0 }).map(({ state }) => state);
    expect(states.slice(0, 3)).toEqual(['problem', 'warning', 'fine']);
  });
});

describe('the guard of the metrics', () => {
  const from = (address: string, isPassedOnUnseen = false) => ({
    authorization: '',
    address,
    isPassedOnUnseen,
  });

  it('takes the token, and nothing like it', () => {
    const admits = createMetricsGuard({ token: 'the-token-of-metrics', addresses: [] });
    const bearing = (authorization: string) => admits({ ...from('203.0.113.1'), authorization });
    expect(bearing('Bearer the-token-of-metrics')).toBe(true);
    fc.assert(
      fc.property(fc.string(), (authorization) => {
        expect(bearing(authorization)).toBe(authorization === 'Bearer the-token-of-metrics');
      }),
    );
    expect(bearing('bearer the-token-of-metrics')).toBe(false);
  });

  it('takes addresses and networks, however an IPv4 address is written', () => {
    const admits = createMetricsGuard({
      token: undefined,
      addresses: ['10.0.0.0/8', '127.0.0.1', '2001:db8::/32'],
    });
    for (const address of ['10.1.2.3', '127.0.0.1', '::ffff:127.0.0.1', '2001:db8::7']) {
      expect(admits(from(address)), address).toBe(true);
    }
    for (const address of ['11.0.0.1', '127.0.0.2', '2001:db9::1', '', 'localhost', '::1']) {
      expect(admits(from(address)), address).toBe(false);
    }
    // A proxy on this machine passes everybody on.
    expect(admits(from('127.0.0.1', true))).toBe(false);
  });

  it('wants both where there are both', () => {
    const admits = createMetricsGuard({ token: 'the-token-of-metrics', addresses: ['127.0.0.1'] });
    const authorization = 'Bearer the-token-of-metrics';
    expect(admits({ ...from('127.0.0.1'), authorization })).toBe(true);
    expect(admits({ ...from('127.0.0.2'), authorization })).toBe(false);
    expect(admits(from('127.0.0.1'))).toBe(false);
  });

  it('is asked for by the options', () => {
    expect(() => parseOptions({ metrics: { path: '/metrics' } })).toThrow(/"metrics" must have a "token"/);
    expect(() => parseOptions({ metrics: { path: '/metrics', token: 'short' } })).toThrow(/metrics\.token/);
    expect(() => parseOptions({ metrics: { addresses: ['10.0.0.0/33'] } })).toThrow(/metrics\.addresses\.0/);
    expect(() => parseOptions({ metrics: { path: '/interaction/x', addresses: ['::1'] } })).toThrow(
      /must leave/,
    );
    expect(parseOptions({}).metrics).toEqual({ addresses: [] });
    expect(parseNetwork('::1/128')).toEqual({ address: '::1', prefix: 128 });
    for (const text of ['', '1.2.3', '10.0.0.0/x', '10.0.0.0/8/8', '::/129'])
      expect(parseNetwork(text)).toBeUndefined();
  });
});

describe('a series', () => {
  it('loses nothing: the largest ones and the rest add up to everything', () => {
    const count = fc.record({
      day: fc.integer({ min: 95, max: 135 }),
      name: fc.constantFrom(...'abcdefgh'.split('')),
      count: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(count), fc.integer({ min: 1, max: 5 }), (counts, atMost) => {
        const series = seriesOf(counts, { firstDay: 100, days: 30, atMost });
        const inFrame = counts.filter(({ day }) => day >= 100 && day < 130);
        const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
        expect(sum(series.map(({ total }) => total))).toBe(sum(inFrame.map((one) => one.count)));
        expect(series.length).toBeLessThanOrEqual(atMost + 1);
        for (const { perDay, total } of series) {
          expect(perDay).toHaveLength(30);
          expect(sum(perDay)).toBe(total);
        }
        const named = series.filter(({ name }) => name !== null);
        expect(named.map(({ total }) => total)).toEqual(
          named.map(({ total }) => total).sort((a, b) => b - a),
        );
      }),
    );
  });

  it('has days of UTC', () => {
    expect(dateOf(dayOf(1_767_225_600))).toBe('2026-01-01');
    expect(dateOf(dayOf(1_767_225_599))).toBe('2025-12-31');
  });
});
