/** The presets: what they register is what the rules accept, and what they show is complete. */
import { describe, expect, it } from 'vitest';
import { vocabulary } from '../support/vocabulary';
import { connectSnippets } from '../../admin/src/pages/Clients/presets/connect';
import {
  addressesFor,
  baseOf,
  PRESET_IDS,
  presetOf,
  presets,
  toNewClient,
} from '../../admin/src/pages/Clients/presets/presets';
import { missingScopes, type PresetScope } from '../../admin/src/pages/Clients/presets/presetScopes';
import { completeScope, STANDARD_SCOPES } from '../../server/src/domain/scopes';
import { clientKind, completeClient } from '../../server/src/domain/clients';

const addressOf = (id: (typeof PRESET_IDS)[number]) =>
  presets[id].kind === 'native' ? 'com.example.app:' : 'https://app.example.org/sub/';

const provider = {
  issuer: 'https://site.example/oidc',
  discoveryUrl: 'https://site.example/oidc/.well-known/openid-configuration',
  endpoints: {
    authorization: 'https://site.example/oidc/authorize',
    token: 'https://site.example/oidc/token',
    userinfo: 'https://site.example/oidc/userinfo',
    jwks: 'https://site.example/oidc/jwks',
    endSession: 'https://site.example/oidc/logout',
  },
};

describe.each(PRESET_IDS)('the preset %s', (id) => {
  const address = addressOf(id);
  const { redirectUris } = addressesFor(id, address);
  const ownScopes = (presets[id].scopes ?? []).map(({ name }) => name);
  const client = completeClient(
    { ...toNewClient({ preset: id, name: ' App ', address, redirectUris }), client_id: 'c' },
    { ...vocabulary, scopeNames: [...vocabulary.scopeNames, ...ownScopes], allowHttp: false },
  );

  it('registers a client that every rule accepts, of its kind', () => {
    expect(clientKind(client)).toBe(presets[id].kind);
    expect(client.client_name).toBe('App');
    if (presets[id].kind === 'native') expect(client.redirect_uris).toEqual(['com.example.app:/callback']);
    expect(client.token_endpoint_auth_method).toBe(presets[id].authMethod);
  });

  it('is recognised again by its redirect URIs', () => {
    const found = presetOf({
      kind: clientKind(client),
      redirect_uris: client.redirect_uris,
      scope: client.scope,
    });
    // A path that any application may have is not enough to know one by.
    const isUnknown = presets[id].callbackPaths.every((path) => path === '/callback');
    expect(found).toBe(isUnknown ? presets[id].kind : id);
  });

  it('shows what to paste, with the client’s own values', () => {
    const snippets = connectSnippets(id, {
      provider,
      clientId: 'the-client-id',
      secret: 'the-secret',
      scope: client.scope,
      redirectUri: client.redirect_uris[0] ?? '',
      logoutUri: client.post_logout_redirect_uris[0] ?? '',
    });
    const text = snippets.map((snippet) => snippet.text).join('\n');
    expect(text).toContain('the-client-id');
    expect(text).toContain('https://site.example/oidc');
    if (presets[id].keysPath)
      expect(client.jwks_uri).toBe(`https://app.example.org/sub${presets[id].keysPath}`);
    expect(text.includes('the-secret')).toBe(presets[id].authMethod !== 'none');
    expect(text).not.toMatch(/undefined|\$\{/);
  });
});

it.each([
  ['app.example.org', 'https://app.example.org'],
  ['localhost:3000', 'http://localhost:3000'],
  [' https://app.example.org/wiki/?x#y ', 'https://app.example.org/wiki'],
  ['com.example.app:', 'com.example.app:'],
  ['app.example.org:8443', 'https://app.example.org:8443'],
  ['com.example.app:/', 'com.example.app:'],
  ['', undefined],
  ['https://', undefined],
])('the address "%s" is taken for %s', (typed, base) => {
  expect(baseOf(typed)).toBe(base);
});

describe('the scopes that a preset brings', () => {
  const openid = { name: 'openid', displayName: {}, description: {}, claims: ['sub'], optional: false };
  const phone = {
    ...openid,
    name: 'uid',
    claims: ['uid', 'other'],
    displayName: { en: 'Mine' },
    optional: true,
  };
  const wanted: PresetScope[] = [
    { name: 'uid', displayName: { en: 'Your identifier' }, claims: ['uid'] },
    { name: 'siret', displayName: { en: 'Your establishment' }, claims: ['siret'] },
    { name: 'openid', displayName: {}, claims: ['iss'] },
  ];

  it('are made where the site lacks them, and only added to where it has them', () => {
    const { create, update } = missingScopes(wanted, [openid, phone]);
    expect(create).toEqual([
      { ...openid, name: 'siret', displayName: { en: 'Your establishment' }, claims: ['siret'] },
    ]);
    expect(update).toEqual([{ ...openid, claims: ['sub', 'iss'] }]);
    const declared = { ...openid, origin: 'config' } as const;
    expect(missingScopes(wanted, [declared, phone]).update).toEqual([]);
  });

  it.each(PRESET_IDS)('%s: each can be saved, and nothing is missing afterwards', (id) => {
    const { scopes = [], scope } = presets[id];
    const { create, update } = missingScopes(scopes, STANDARD_SCOPES);
    const after = [
      ...STANDARD_SCOPES.map((old) => update.find(({ name }) => name === old.name) ?? old),
      ...create,
    ].map(completeScope);
    expect(missingScopes(scopes, after)).toEqual({ create: [], update: [] });
    const names = [...after.map(({ name }) => name), 'offline_access'];
    expect(names).toEqual(expect.arrayContaining(scope.split(' ').filter(Boolean)));
  });
});
