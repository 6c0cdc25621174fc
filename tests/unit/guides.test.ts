/** The guides in docs/connect: one for each preset, with the preset's own values. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { connectSnippets } from '../../admin/src/pages/Clients/presets/connect';
import {
  addressesFor,
  PRESET_IDS,
  presets,
  toNewClient,
} from '../../admin/src/pages/Clients/presets/presets';
import english from '../../admin/src/translations/en.json';

const folder = fileURLToPath(new URL('../../docs/connect/', import.meta.url));
const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

/** The site and the application that the guides speak of. */
const SITE = 'https://site.example.org/oidc';
const provider = {
  issuer: SITE,
  discoveryUrl: `${SITE}/.well-known/openid-configuration`,
  endpoints: {
    authorization: `${SITE}/authorize`,
    token: `${SITE}/token`,
    userinfo: `${SITE}/userinfo`,
    jwks: `${SITE}/jwks`,
    endSession: `${SITE}/logout`,
  },
};

/** The rows of a guide's table of what is registered, by their first cell. */
const registeredIn = (guide: string): Map<string, string> =>
  new Map(
    [...guide.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].map(([, name = '', value = '']) => [
      name.trim(),
      value,
    ]),
  );

const listed = (values: readonly string[] = []): string | undefined =>
  values.length === 0 ? undefined : values.map((value) => `\`${value}\``).join(', ');

describe.each(PRESET_IDS)('the guide of %s', (id) => {
  const guide = read(`${id}.md`);
  const address = presets[id].kind === 'native' ? 'org.example.app:' : 'https://app.example.org';
  const { redirectUris, logoutUris } = addressesFor(id, address);
  const client = toNewClient({ preset: id, name: id, address, redirectUris });

  it('has the lines that the panel shows, to the letter', () => {
    const snippets = connectSnippets(id, {
      provider,
      clientId: 'the-client-id',
      secret: 'the-client-secret',
      scope: client.scope ?? '',
      redirectUri: redirectUris[0] ?? '',
      logoutUri: logoutUris[0] ?? '',
    });
    for (const { where, text } of snippets) {
      expect(guide).toContain(`${where}:\n\n\`\`\``);
      expect(guide).toContain(`\n${text}\n\`\`\``);
    }
  });

  it('says what is registered', () => {
    const rows = registeredIn(guide);
    const { scopes = [], needs } = presets[id];
    expect(rows.get('Redirect URIs')).toBe(listed(redirectUris));
    expect(rows.get('After logout')).toBe(listed(client.post_logout_redirect_uris));
    expect(rows.get('Back-channel logout')).toBe(listed([client.backchannel_logout_uri ?? []].flat()));
    expect(rows.get('Authentication')).toContain(`\`${client.token_endpoint_auth_method}\``);
    expect(rows.get('Grant types')).toBe(listed(client.grant_types));
    expect(rows.get('Scopes')).toBe(listed([client.scope ?? []].flat()));
    expect(rows.get('Its keys')).toBe(listed([client.jwks_uri ?? []].flat()));
    expect(rows.get('Claims to fill')).toBe(listed(needs));
    expect(rows.get('Scopes that are added to the site, or added to')).toBe(
      listed(scopes.map(({ name }) => name)),
    );
    for (const [field, value] of Object.entries(presets[id].metadata ?? {})) {
      if (typeof value !== 'object') expect(rows.get(`\`${field}\``)).toBe(`\`${String(value)}\``);
    }
  });

  it('says what to do when it does not work, and how it was tried', () => {
    expect(guide).toContain('## When it does not work');
    expect(guide).toMatch(/^(Tried with|Emulated)/m);
    const pictures = [...guide.matchAll(/!\[.+?\]\((.+?)\)/g)].map(([, name = '']) => name);
    for (const name of pictures) expect(() => readFileSync(path.join(folder, name))).not.toThrow();
  });
});

it('there is a guide for each preset, and none for another', () => {
  const guides = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(guides.sort()).toEqual(PRESET_IDS.map((id) => `${id}.md`).sort());
});

it('the table of systems leads to each guide', () => {
  for (const id of PRESET_IDS) expect(read('README.md')).toContain(`](${id}.md)`);
});

it('the table of causes has the panel’s own words', () => {
  const table = read('README.md');
  for (const name of [
    ...(['secretWrong', 'redirectUriUnknown', 'redirectUriHttp', 'idTokenNotAccepted'] as const),
    ...(['assertionClock', 'clientKeyUnknown', 'clientKeysUnreachable'] as const),
  ]) {
    expect(table).toContain(english[`failure.${name}`]);
  }
});
