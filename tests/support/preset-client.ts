/**
 * A client as an admin makes it in the panel: from a preset, an address and nothing else. What a test gives its
 * application is what the panel's Connect tab shows.
 */
import { connectSnippets, type Snippet } from '../../admin/src/pages/Clients/presets/connect.ts';
import {
  addressesFor,
  presets,
  toNewClient,
  type PresetId,
} from '../../admin/src/pages/Clients/presets/presets.ts';
import type { NewClient } from '../../admin/src/api/client.ts';
import { missingScopes } from '../../admin/src/pages/Clients/presets/presetScopes.ts';
import type { ScopeList } from '../../server/src/contracts/catalogue.ts';
import type { ProviderSummary } from '../../server/src/contracts/provider.ts';
import type { AdminApi } from './admin-api.ts';

export interface PresetClient {
  clientId: string;
  secret: string;
  scope: string;
  redirectUri: string;
  logoutUri: string;
  provider: ProviderSummary;
  /** What the Connect tab has to paste. */
  snippets: Snippet[];
  /** The text to paste in one place. @throws when the preset has none for it. */
  snippet(where: string): string;
}

interface Wishes {
  preset: PresetId;
  /** Of the application. */
  address: string;
  /** What an admin changes afterwards. */
  changes?: Partial<NewClient>;
}

/** What the panel does before it adds the client. */
async function addScopes(admin: AdminApi, preset: PresetId): Promise<void> {
  const { body } = await admin.call('GET', '/oidc-server/scopes?pageSize=100');
  const onSite = (body as unknown as ScopeList).results;
  const { create, update } = missingScopes(presets[preset].scopes ?? [], onSite);
  const answers = [];
  for (const scope of create) answers.push(await admin.call('POST', '/oidc-server/scopes', scope));
  for (const scope of update)
    answers.push(await admin.call('PUT', `/oidc-server/scopes/${scope.name}`, scope));
  for (const { status, body: answer } of answers) {
    if (status >= 300) throw new Error(`A scope of the preset ${preset}: ${JSON.stringify(answer)}`);
  }
}

export async function addPresetClient(
  admin: AdminApi,
  { preset, address, changes }: Wishes,
): Promise<PresetClient> {
  await addScopes(admin, preset);
  const { redirectUris } = addressesFor(preset, address);
  const name = presets[preset].name ?? preset;
  const client = { ...toNewClient({ preset, name, address, redirectUris }), ...changes };
  const { status, body } = await admin.call('POST', '/oidc-server/clients', client);
  if (status !== 201) throw new Error(`The preset ${preset}: ${status} ${JSON.stringify(body.error)}`);

  const provider = (await admin.call('GET', '/oidc-server/provider')).body as unknown as ProviderSummary;
  const values = {
    provider,
    clientId: body.client_id,
    secret: body.client_secret ?? '',
    scope: body.scope,
    redirectUri: body.redirect_uris[0] ?? '',
    logoutUri: body.post_logout_redirect_uris[0] ?? '',
  };
  const snippets = connectSnippets(preset, values);
  return {
    ...values,
    snippets,
    snippet(where) {
      const found = snippets.find((snippet) => snippet.where === where);
      if (!found) throw new Error(`The preset ${preset} has nothing to paste into ${where}`);
      return found.text;
    },
  };
}
