import fc from 'fast-check';
import { generateKeyPair, exportJWK } from 'jose';
import * as engine from 'oidc-provider';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  clientHome,
  clientSite,
  clientStart,
  completeClient,
  type ClientInput,
  type ClientMetadata,
} from '../../server/src/domain/clients';
import { createClaimRules, type ClaimRules } from '../../server/src/domain/claims';
import { InvalidInput } from '../../server/src/domain/errors';
import type { ArtifactStore, ConsentStore, ClientStore, UserSource } from '../../server/src/domain/ports';
import { loadExpressionLanguage } from '../../server/src/domain/expressions';
import { STANDARD_SCOPES } from '../../server/src/domain/scopes';
import { isLoopback } from '../../server/src/domain/redirect-uris';
import type { EnginePages } from '../../server/src/domain/pages';
import type { Sessions } from '../../server/src/engine/sessions';
import type { AccessGate } from '../../server/src/domain/access-gate';
import { createAccessControl } from '../../server/src/engine/access';
import { createConfiguration } from '../../server/src/engine/configuration';
import { sessionCookie } from '../../server/src/engine/cookies';
import { createStartableApplications } from '../../server/src/services/startable-applications';

type Input = ClientInput & { client_id: string };

const base: Input = { client_id: 'app', redirect_uris: ['https://app.example.org/callback'] };

let rules: ClaimRules;

beforeAll(async () => {
  rules = createClaimRules({
    scopes: STANDARD_SCOPES,
    mappings: [],
    language: await loadExpressionLanguage(),
    shape: { fields: { email: 'string' } },
    issuer: 'https://id.example.org/oidc',
    verifyingProviders: [],
  });
});

const complete = (input: Record<string, unknown>, allowHttp = false): ClientMetadata =>
  completeClient({ ...base, ...input }, { ...rules.compiling, scopeNames: rules.scopeNames, allowHttp });

/** The problems of an input, by path; empty when it is accepted. */
const problemsOf = (input: Record<string, unknown>, allowHttp = false): string[] => {
  try {
    complete(input, allowHttp);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ path }) => path.join('.'));
  }
};

const goodUri = fc.constantFrom(
  'https://app.example.org/callback',
  'https://app.example.org',
  'http://localhost:3000/cb',
  'http://127.0.0.1/cb',
  'http://[::1]:8080/cb',
);
const uri = fc.oneof(
  { arbitrary: goodUri, weight: 12 },
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.constantFrom(
    'http://app.localhost/cb',
    'https://localhost/cb',
    'com.example.app:/cb',
    'myapp:/cb',
    'javascript:alert(1)',
    'https://*.example.org/',
    'https:example.org',
    'https:\\\\example.org',
    'https://user@example.org/',
    'https://app.example.org/\u00e9',
  ),
  fc.string(),
);

/** Inputs that are mostly right, so that many get through. */
const plausible = fc.record(
  {
    client_name: fc.oneof({ arbitrary: fc.constant('App'), weight: 5 }, fc.string()),
    application_type: fc.constantFrom('web', 'web', 'native'),
    redirect_uris: fc.uniqueArray(uri, { minLength: 1, maxLength: 2 }),
    post_logout_redirect_uris: fc.uniqueArray(uri, { maxLength: 1 }),
    token_endpoint_auth_method: fc.constantFrom('client_secret_basic', 'client_secret_post', 'none'),
    grant_types: fc.constantFrom(
      ['authorization_code'],
      ['authorization_code', 'refresh_token'],
      ['refresh_token'],
    ),
    response_types: fc.subarray(['code']),
    scope: fc.subarray(['openid', 'profile', 'email', 'offline_access']).map((scopes) => scopes.join(' ')),
    client_uri: uri,
    logo_uri: uri,
    policy_uri: uri,
    tos_uri: uri,
    initiate_login_uri: uri,
    contacts: fc.array(fc.oneof(fc.emailAddress(), fc.string()), { maxLength: 2 }),
    default_max_age: fc.oneof(fc.nat(), fc.double()),
    require_auth_time: fc.boolean(),
  },
  { requiredKeys: ['redirect_uris'] },
);

describe('a client', () => {
  it('gets a default for everything that it leaves out', () => {
    expect(complete({})).toEqual({
      client_id: 'app',
      application_type: 'web',
      redirect_uris: ['https://app.example.org/callback'],
      post_logout_redirect_uris: [],
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scope: 'openid profile email address phone offline_access',
    });
  });

  it('takes null for "left out"', () => {
    expect(complete({ client_name: null, scope: null })).toEqual(complete({}));
  });

  it('shares no default with another client', () => {
    complete({}).post_logout_redirect_uris.push('https://evil.example/');
    expect(complete({}).post_logout_redirect_uris).toEqual([]);
  });

  it('is refused for every problem at once', () => {
    expect(problemsOf({ redirect_uris: ['x'], client_name: '', scope: 'admin', more: 1 }).toSorted()).toEqual(
      ['client_name', 'more', 'redirect_uris.0', 'scope'],
    );
  });

  it('is refused with InvalidInput when a value can’t even be made a text', () => {
    const value = { toString: 0 };
    expect(problemsOf({ token_endpoint_auth_method: value })).toContain('token_endpoint_auth_method');
    expect(problemsOf({ redirect_uris: [value], subject_type: 'pairwise' })).toContain('redirect_uris.0');
  });

  it('is refused with InvalidInput and nothing else, whatever JSON comes in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (extra, value) => {
        for (const input of [
          extra,
          ...Object.keys(complete({ client_name: 'x' })).map((name) => ({ [name]: value })),
          JSON.parse(`{"__proto__": ${JSON.stringify(value)}}`) as Record<string, unknown>,
        ]) {
          problemsOf(input);
        }
      }),
    );
  });

  it('has only redirect URIs that are safe, once it is accepted', () => {
    fc.assert(
      fc.property(plausible, (input) => {
        if (problemsOf(input).length > 0) return;
        const { redirect_uris, post_logout_redirect_uris, application_type } = complete(input);
        expect(redirect_uris.length).toBeGreaterThan(0);
        for (const accepted of [...redirect_uris, ...post_logout_redirect_uris]) {
          const url = new URL(accepted);
          expect(accepted).not.toMatch(/[#*\s]/);
          expect(url.username + url.password).toBe('');
          if (url.protocol === 'http:') expect(isLoopback(url)).toBe(true);
          else if (url.protocol !== 'https:') {
            expect(application_type).toBe('native');
            expect(url.protocol).toMatch(/\./);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has a site that is a web address it registered, or none', () => {
    fc.assert(
      fc.property(plausible, (input) => {
        if (problemsOf(input).length > 0) return;
        const client = complete(input);
        const site = clientSite(client);
        if (site === undefined) return;
        expect(site).toMatch(/^https?:/);
        const registered = [client.client_uri, ...client.redirect_uris];
        expect(
          registered.some((address) => address === site || new URL(address ?? 'x:').origin === site),
        ).toBe(true);
      }),
    );
  });

  describe('says where its sign-ins start', () => {
    const site = 'https://id.example.org/oidc';
    const starting = (address: string, more: Record<string, unknown> = {}) =>
      complete({ initiate_login_uri: address, client_uri: 'https://app.example.org/', ...more });
    const iss = 'iss=https%3A%2F%2Fid.example.org%2Foidc';

    it.each([
      ['https://app.example.org/in', `https://app.example.org/in?${iss}`],
      ['https://app.example.org/in?', `https://app.example.org/in?${iss}`],
      [
        'https://app.example.org/in?to=a%20b&x=%2f+c&empty',
        `https://app.example.org/in?to=a%20b&x=%2f+c&empty&${iss}`,
      ],
      ['https://app.example.org/in?a=b#top', `https://app.example.org/in?a=b&${iss}#top`],
      [
        'https://app.example.org/in?iss=https%3A%2F%2Fother.example&a=b',
        `https://app.example.org/in?a=b&${iss}`,
      ],
    ])('%s: a page leads there with the issuer, and nothing else is another', (address, start) => {
      expect(clientStart(starting(address), site)).toBe(start);
      expect(clientHome(starting(address), site)).toBe(start);
      expect(clientSite(starting(address))).toBe('https://app.example.org/');
    });

    it('with the issuer that it belongs to', () => {
      const moved = { ...starting('https://app.example.org/in'), issuer_alias: 'https://id.example.org/old' };
      const start = 'https://app.example.org/in?iss=https%3A%2F%2Fid.example.org%2Fold';
      expect(clientHome(moved, site)).toBe(start);
    });

    it('and none do where it signs nobody in', () => {
      const machine = { ...starting('https://app.example.org/in'), grant_types: ['client_credentials'] };
      expect(clientStart(machine as ClientMetadata, site)).toBeUndefined();
      expect(clientHome(machine as ClientMetadata, site)).toBe('https://app.example.org/');
    });

    it('but is not offered to users under an issuer that is no longer configured', async () => {
      const moved = (client_id: string, issuer_alias: string) => ({
        metadata: { ...starting('https://app.example.org/in'), client_id, issuer_alias },
        enabled: true,
        origin: 'panel',
      });
      const clients = {
        all: () => Promise.resolve([moved('here', 'https://id.example.org/old'), moved('gone', `${site}/x`)]),
      } as unknown as ClientStore;
      const gate = { decide: () => Promise.resolve({ allowed: true }) } as unknown as AccessGate;
      const startable = createStartableApplications({
        issuer: site,
        aliases: ['https://id.example.org/old'],
        clients,
        gate,
      });
      const offered = await startable.for(...([{}, {}] as unknown as Parameters<typeof startable.for>));
      expect(offered.map(({ name }) => name)).toEqual(['here']);
    });

    it('keeps its own query, whatever that is', () => {
      fc.assert(
        fc.property(fc.webUrl({ withQueryParameters: true, validSchemes: ['https'] }), (address) => {
          const before = new URL(address);
          before.searchParams.delete('iss');
          const after = new URL(clientStart(starting(address), site)!);
          expect(after.searchParams.getAll('iss')).toEqual([site]);
          after.searchParams.delete('iss');
          expect([...after.searchParams]).toEqual([...before.searchParams]);
          expect(`${after.origin}${after.pathname}`).toBe(`${before.origin}${before.pathname}`);
        }),
      );
    });
  });
});

describe('what is registered, the engine can use', () => {
  let find: (metadata: ClientMetadata) => Promise<unknown>;

  beforeAll(async () => {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    let current: ClientMetadata | undefined;
    const clients = {
      secretOf: () => undefined,
      find: () =>
        Promise.resolve(
          current && { metadata: current, enabled: true, origin: 'panel', secrets: [], createdAt: 0 },
        ),
    } as unknown as ClientStore;
    const lifetimes = {
      authorizationCode: 60,
      accessToken: 60,
      idToken: 60,
      refreshToken: 60,
      interaction: 60,
      session: 60,
      sessionMaximum: 1,
      grant: 60,
      pushedAuthorizationRequest: 60,
      deviceCode: 60,
    };
    const provider = new engine.Provider(
      'https://id.example.org/oidc',
      createConfiguration(
        engine,
        {
          issuer: 'https://id.example.org/oidc',
          siteIssuer: 'https://id.example.org/oidc',
          sessionCookie: sessionCookie({ issuer: 'https://id.example.org/oidc', isShared: false }),
          endpoints: { authorization: '/authorize', token: '/token' },
          lifetimes,
          allowPrivateNetwork: false,
          allowUnsignedRequestObjects: false,
          refreshTokenGrace: 0,
          testSignInUrl: 'https://site.example/admin/plugins/oidc-server/test-sign-in',
          languages: ['en'],
          contextClasses: {},
          consentLifetime: 0,
          resources: [],
          deviceGuesses: { perAddress: 1, overall: 1 },
          registrationIsOn: () => Promise.resolve(false),
          interactionUrl: () => '/interaction',
        },
        {
          artifacts: {} as ArtifactStore,
          clients,
          ownClients: clients,
          consents: {} as ConsentStore,
          users: {} as UserSource,
          keys: {
            signing: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }],
            tookOver: {},
            cookies: ['key'],
            version: '1',
          },
          pages: {} as EnginePages,
          sessions: {} as Sessions,
          catalogue: { current: () => Promise.resolve(rules), known: () => rules, changed: () => undefined },
          subjectFor: () => Promise.resolve('subject'),
          access: createAccessControl({
            gate: {} as AccessGate,
            audit: { record: () => undefined },
            artifacts: {} as ArtifactStore,
            lifetimes,
            endGrant: () => Promise.resolve(),
          }),
          refusals: { record: () => '' },
          reportLeftOut: () => undefined,
        },
        { rules, clientClaimNames: [], accessTokens: () => ({ valueOf: () => undefined }) },
      ),
    );
    find = (metadata) => {
      current = metadata;
      return provider.Client.find(metadata.client_id);
    };
  });

  it.each([
    ['nothing but a redirect URI', {}],
    ['no response type', { response_types: [] }],
    ['no scope', { scope: '' }],
    ['the same grant type twice', { grant_types: ['authorization_code', 'authorization_code'] }],
    ['a start address that is plain http', { initiate_login_uri: 'http://app.example.org/start' }],
    ['a contact that is no address', { contacts: ['nobody'] }],
    ['an empty contact', { contacts: [''] }],
    ['no contact', { contacts: [] }],
    [
      'native at a name of loopback',
      { application_type: 'native', redirect_uris: ['http://app.localhost/cb'] },
    ],
    ['native at https on loopback', { application_type: 'native', redirect_uris: ['https://localhost/cb'] }],
    [
      'native with a scheme of its own',
      { application_type: 'native', redirect_uris: ['com.example.app:/cb'] },
    ],
    ['web at loopback', { redirect_uris: ['http://localhost:3000/cb'] }],
    ['a redirect URI without slashes', { redirect_uris: ['https:app.example.org'] }],
    ['a maximum age of 0', { default_max_age: 0 }],
    ['a pairwise subject', { subject_type: 'pairwise' }],
    [
      'a subject that is a field of the user, on two hosts',
      { subject_claim: 'email', redirect_uris: ['https://a.example.org', 'https://b.example.org'] },
    ],
    ['signed userinfo', { userinfo_signed_response_alg: 'RS256' }],
  ])('or it is refused when it is registered: %s', async (_, input) => {
    if (problemsOf(input).length > 0) return;
    await expect(find(complete(input))).resolves.toBeDefined();
  });

  it('or it is refused when it is registered, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(plausible, async (input) => {
        if (problemsOf(input).length > 0) return;
        await expect(find(complete(input))).resolves.toBeDefined();
      }),
      { numRuns: 1000 },
    );
  });
});
