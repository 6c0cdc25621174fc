import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../server/src/config';
import { resolveAddress, resolveAliases } from '../../server/src/config/addresses';

const client = {
  client_id: 'app',
  client_secret: 'a-secret-of-enough-length',
  redirect_uris: ['https://app.example.org/'],
};

describe('the options', () => {
  it('are all optional', () => {
    expect(parseOptions(undefined)).toMatchObject({
      clients: [],
      endpoints: { authorization: '/authorize', token: '/token' },
      lifetimes: { accessToken: 3600, authorizationCode: 60 },
      allowHttpRedirectUris: false,
      allowPrivateNetwork: false,
      allowUnsignedRequestObjects: false,
    });
    expect(parseOptions({})).toEqual(parseOptions(undefined));
  });

  it.each<[unknown, RegExp]>([
    ['text', /config\/plugins/],
    [{ isuer: 'x' }, /"isuer" is not an option/],
    [{ issuer: 'example.org' }, /"issuer" must be a web address such as/],
    [{ issuer: 'javascript:alert(1)' }, /"issuer" must be a web address/],
    [{ issuer: 7 }, /"issuer" /],
    [{ issuer: 'https://example.org/' }, /"issuer" must have no query, no fragment and no slash at the end/],
    [{ issuer: 'https://example.org/?a' }, /"issuer" must have no query/],
    [{ issuer: 'https://example.org/#a' }, /"issuer" must have no query/],
    [{ path: 'oidc' }, /"path" must be a path such as "\/oidc"/],
    [{ path: '/oidc/' }, /"path" must be a path/],
    [{ path: '/a b' }, /"path" must be a path/],
    [{ endpoints: { token: 'token' } }, /"endpoints.token" must be a path such as "\/token"/],
    [{ endpoints: { token: '/authorize' } }, /"endpoints" must all be different/],
    [{ endpoints: { tokens: '/x' } }, /"endpoints.tokens" is not an option/],
    [{ lifetimes: { accessToken: 0 } }, /"lifetimes.accessToken" .*1/],
    [{ lifetimes: { accessToken: 1.5 } }, /"lifetimes.accessToken" /],
    [{ lifetimes: { accessToken: '1h' } }, /"lifetimes.accessToken" .*number/],
    [{ lifetimes: { accessToken: 1e12 } }, /"lifetimes.accessToken" .*315360000/],
    [{ lifetimes: { acessToken: 1 } }, /"lifetimes.acessToken" is not an option/],
    [{ clients: {} }, /"clients" .*array/],
    [{ clients: [{ ...client, client_id: '' }] }, /"clients.0.client_id" /],
    [
      { clients: [client, { client_id: 'b' }] },
      /"clients.1.client_secret" must be given \(16 characters or more\)/,
    ],
    [{ clients: [{ ...client, client_secret: 'short' }] }, /"clients.0.client_secret" .*16/],
    [{ claimMappings: [{ claim: 'name' }] }, /"claimMappings.0.source/],
    [
      { claimMappings: [{ claim: 'name', source: { kind: 'code', code: '' } }] },
      /"claimMappings.0.source.*field.*constant|"claimMappings.0.source/,
    ],
    [{ metrics: { path: '/metrics' } }, /"metrics" must have a "token" or "addresses"/],
    [
      { metrics: { path: '/token', addresses: ['127.0.0.1'] } },
      /"metrics.path" must be another than the paths of the endpoints: "\/token" is that of "token"/,
    ],
    [
      { endpoints: { userinfo: '/me' }, metrics: { path: '/me/metrics', addresses: ['127.0.0.1'] } },
      /"metrics.path" .*"\/me" is that of "userinfo"/,
    ],
    [{ pages: { siteName: '' } }, /"pages.siteName" /],
    [{ pages: { siteName: 'x'.repeat(81) } }, /"pages.siteName" .*80/],
    [{ allowHttpRedirectUris: 'yes' }, /"allowHttpRedirectUris" .*boolean/],
    [{ allowPrivateNetwork: 1 }, /"allowPrivateNetwork" .*boolean/],
  ])('are refused with a message that names the key and what is allowed: %j', (options, message) => {
    expect(() => parseOptions(options)).toThrow(message);
  });

  it('name every wrong key at once', () => {
    expect(() => parseOptions({ isuer: 'x', lifetimes: { idToken: -1 } })).toThrow(
      /(?=.*"isuer")(?=.*"lifetimes.idToken")/,
    );
  });

  it('name every key that is no option, where there are several', () => {
    expect(() => parseOptions({ isuer: 'x', patth: 'y' })).toThrow(/(?=.*"isuer")(?=.*"patth")/);
  });

  it('do not let a mapping take the place of the subject, which must be the same in every token', () => {
    const mapping = { claim: 'sub', source: { kind: 'field', field: 'username' } };
    expect(() => parseOptions({ claimMappings: [mapping] })).toThrow(/claimMappings\.0\.claim/);
  });

  it('do not let two clients share an id', () => {
    expect(() => parseOptions({ clients: [client, { ...client }] })).toThrow(/clients\.1/);
  });

  it('never say a client secret in the message', () => {
    const secret = 'do-not-say-this-secret';
    try {
      parseOptions({ clients: [{ ...client, client_secret: secret, client_id: '' }], isuer: 1 });
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain(secret);
    }
  });

  it('are judged without surprise, whatever they are', () => {
    fc.assert(
      fc.property(fc.anything(), (options) => {
        try {
          parseOptions(options);
        } catch (error) {
          expect((error as Error).message).toMatch(/^oidc-server: wrong configuration in config\/plugins: /);
        }
      }),
    );
  });
});

describe('the address', () => {
  const address = (options: Record<string, unknown>, absoluteUrl = 'http://localhost:1337') =>
    resolveAddress({ options: parseOptions(options), absoluteUrl });

  it.each([
    ['nothing', {}, 'http://localhost:1337', 'http://localhost:1337/oidc', '/oidc'],
    ['a slash at the end of the host', {}, 'https://example.org/', 'https://example.org/oidc', '/oidc'],
    ['a host below a path', {}, 'https://example.org/cms', 'https://example.org/cms/oidc', '/oidc'],
    ['a path', { path: '/id' }, 'https://example.org', 'https://example.org/id', '/id'],
    ['the root', { path: '' }, 'https://example.org', 'https://example.org', ''],
    [
      'an issuer',
      { issuer: 'https://id.example.org' },
      'http://localhost:1337',
      'https://id.example.org',
      '',
    ],
    [
      'an issuer with a path',
      { issuer: 'https://id.example.org/realm' },
      'http://localhost:1337',
      'https://id.example.org/realm',
      '/realm',
    ],
    [
      'an issuer below the path of the host, which a proxy cuts off',
      { issuer: 'https://example.org/cms/id' },
      'https://example.org/cms',
      'https://example.org/cms/id',
      '/id',
    ],
    [
      'an issuer and a path',
      { issuer: 'https://id.example.org', path: '/oidc' },
      'http://localhost:1337',
      'https://id.example.org',
      '/oidc',
    ],
  ])('is worked out from %s', (_, options, absoluteUrl, issuer, mountPath) => {
    expect(address(options, absoluteUrl)).toMatchObject({ issuer, mountPath });
  });
});

describe('the issuers of other providers', () => {
  const aliasesOf = (issuerAliases: unknown, absoluteUrl = 'https://example.org') =>
    resolveAliases({ options: parseOptions({ issuerAliases }), absoluteUrl });

  it('are none at first', () => {
    expect(aliasesOf(undefined)).toEqual([]);
  });

  it('are served at their path, with endpoints of their own', () => {
    const endpoints = { token: '/protocol/openid-connect/token' };
    expect(aliasesOf([{ issuer: 'https://example.org/realms/old', endpoints }])).toMatchObject([
      { issuer: 'https://example.org/realms/old', mountPath: '/realms/old', endpoints },
    ]);
    const behindAPrefix = aliasesOf([{ issuer: 'https://example.org/cms/old' }], 'https://example.org/cms');
    expect(behindAPrefix).toMatchObject([{ issuerPath: '/cms/old', mountPath: '/old' }]);
  });

  it.each<[unknown, RegExp]>([
    [[{ issuer: 'https://elsewhere.example/old' }], /issuerAliases\.0" must be below https:\/\/example\.org/],
    [[{ issuer: 'https://example.org/oidc' }], /issuerAliases\.0" must have an issuer of its own/],
    [
      [{ issuer: 'https://example.org/a' }, { issuer: 'https://example.org/a' }],
      /issuerAliases\.1" must have an issuer of its own/,
    ],
    [
      [{ issuer: 'https://example.org', endpoints: { token: '/oidc/token' } }],
      /issuerAliases\.0" must have endpoints of its own: \/oidc\/token is taken/,
    ],
    [[{ issuer: 'https://example.org/old/' }], /issuerAliases\.0\.issuer" must have no query/],
    [[{ path: '/old' }], /issuerAliases\.0\.issuer"/],
  ])('stop the start where they can not be: %j', (issuerAliases, message) => {
    expect(() => aliasesOf(issuerAliases)).toThrow(message);
  });
});
