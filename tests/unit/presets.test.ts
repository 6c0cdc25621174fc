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
  const client = completeClient(
    { ...toNewClient({ preset: id, name: ' App ', address, redirectUris }), client_id: 'c' },
    { ...vocabulary, allowHttp: false },
  );

  it('registers a client that every rule accepts, of its kind', () => {
    expect(clientKind(client)).toBe(presets[id].kind);
    expect(client.client_name).toBe('App');
    if (presets[id].kind === 'native') expect(client.redirect_uris).toEqual(['com.example.app:/callback']);
    expect(client.token_endpoint_auth_method).toBe(presets[id].authMethod);
  });

  it('is recognised again by its redirect URIs', () => {
    const found = presetOf({ kind: clientKind(client), redirect_uris: client.redirect_uris });
    expect(presets[found].callbackPaths).toEqual(presets[id].callbackPaths);
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
