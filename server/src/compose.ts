/**
 * The only file that constructs the rooms and joins them.
 */
import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { parseOptions, resolveAddress, type Address, type Options } from './config';
import { ADMIN_ACTIONS, PLUGIN_ID, USER_UID } from './constants';
import type { ArtifactStore, ClientActivity, ClientStore, ProviderKeys, UserSource } from './domain/ports';
import { createMount } from './engine/mount';
import { createEngine, type RunningEngine } from './engine/provider';
import { languages } from './interaction/catalogue';
import { createCsrf } from './interaction/csrf';
import { createEnginePages } from './interaction/engine-pages';
import { createPages, type BrowserExchange } from './interaction/pages';
import { createArtifactStore } from './persistence/artifact-store';
import { createClientActivity } from './persistence/client-activity';
import { createClientStore } from './persistence/client-store';
import { createKeyStore } from './persistence/key-store';
import { createUserSource } from './persistence/user-source';
import { createVault } from './persistence/vault';
import { createClientService, type ClientService } from './services/clients';
import { summarise } from './services/provider';

/** What runs, once the host has booted. */
interface Rooms {
  engine: RunningEngine;
  pages: (exchange: BrowserExchange, below: string) => Promise<boolean>;
  clientService: ClientService;
  activity: ClientActivity;
}

const running = new WeakMap<Core.Strapi, Rooms>();

const roomsOf = (strapi: Core.Strapi): Rooms => {
  const rooms = running.get(strapi);
  if (!rooms) throw new Error('oidc-server: the provider is not ready before the host has booted');
  return rooms;
};

const optionsOf = (strapi: Core.Strapi): Options => parseOptions(strapi.config.get(`plugin::${PLUGIN_ID}`));

const addressOf = (strapi: Core.Strapi): Address =>
  resolveAddress({
    options: optionsOf(strapi),
    absoluteUrl: strapi.config.get<string>('server.absoluteUrl'),
  });

/** The host's secret, and those it had before (server.app.keys). */
const secretsOf = (strapi: Core.Strapi): string[] => {
  const keys = strapi.config.get<string[]>('server.app.keys', []);
  if (keys.length > 0) return keys;
  throw new Error('oidc-server: the host has no secret to seal keys with: set APP_KEYS (server.app.keys)');
};

const requireUsersPermissions = (strapi: Core.Strapi): void => {
  if (strapi.contentTypes[USER_UID]) return;
  throw new Error(
    'oidc-server: needs the plugin users-permissions, whose accounts sign in: install and enable it',
  );
};

const createInteractionUrl =
  ({ issuer }: Address) =>
  ({ uid, clientId }: { uid: string; clientId: string | undefined }, action?: 'cancel'): string => {
    const query = clientId === undefined ? '' : `?${new URLSearchParams({ client_id: clientId }).toString()}`;
    return `${issuer}/interaction/${uid}${action ? `/${action}` : ''}${query}`;
  };

/** Before the host's own middlewares: oidc-provider parses its bodies and answers CORS itself. */
export function register({ strapi }: { strapi: Core.Strapi }): void {
  requireUsersPermissions(strapi);
  const { endpoints } = optionsOf(strapi);
  const mount = createMount(
    { ...addressOf(strapi), endpoints },
    {
      handlerOf: () => roomsOf(strapi).engine.handle,
      pages: (ctx, below) => roomsOf(strapi).pages(ctx as Context & BrowserExchange, below),
    },
  );
  strapi.server.use(mount as Parameters<typeof strapi.server.use>[0]);
}

interface EngineInputs {
  strapi: Core.Strapi;
  options: Options;
  address: Address;
  artifacts: ArtifactStore;
  clients: ClientStore;
  activity: ClientActivity;
  users: UserSource;
  keys: ProviderKeys;
}

async function createProtocol(inputs: EngineInputs) {
  const { strapi, options, address, artifacts, clients, activity, users, keys } = inputs;
  const { log } = strapi;
  const siteName = options.pages.siteName ?? new URL(address.issuer).hostname;
  const interactionUrl = createInteractionUrl(address);
  const engine = await createEngine(
    {
      issuer: address.issuer,
      endpoints: options.endpoints,
      lifetimes: options.lifetimes,
      claimMappings: options.claimMappings,
      allowPrivateNetwork: options.allowPrivateNetwork,
      languages,
      interactionUrl,
    },
    {
      artifacts,
      clients,
      activity,
      users,
      keys,
      pages: createEnginePages({ siteName, clients, users }),
      log,
    },
  );
  const pages = createPages({
    siteName,
    clients,
    users,
    interactions: engine.interactions,
    csrf: createCsrf({ key: String(keys.cookies[0]) }),
    mappings: options.claimMappings,
    interactionUrl,
    log,
  });
  return { engine, pages };
}

/** Mappings name fields of the site's own schema, which only the running host knows. */
function checkMappings({ options, users }: { options: Options; users: UserSource }): void {
  for (const [index, { source }] of options.claimMappings.entries()) {
    if (source.kind !== 'field' || users.fieldNames.includes(source.field)) continue;
    throw new Error(
      `oidc-server: wrong configuration in config/plugins: "claimMappings.${index}.source.field" names "${source.field}", ` +
        `which is not a readable field of a user. Readable: ${users.fieldNames.join(', ')}`,
    );
  }
}

/** The part of Strapi's service that its types leave out. */
interface PermissionService {
  actionProvider: { registerMany(actions: ReadonlyArray<Record<string, string>>): Promise<unknown> };
}

async function registerPermissions(strapi: Core.Strapi): Promise<void> {
  const { actionProvider } = strapi.service('admin::permission') as unknown as PermissionService;
  await actionProvider.registerMany(
    ADMIN_ACTIONS.map((action) => ({ ...action, section: 'plugins', pluginName: PLUGIN_ID })),
  );
}

/** Once the host has its database: keys, clients, engine and pages. */
export async function bootstrap({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  const options = optionsOf(strapi);
  const address = addressOf(strapi);
  const vault = createVault({ secrets: secretsOf(strapi) });
  const clients = createClientStore({ strapi, vault });
  const users = createUserSource({ strapi });
  checkMappings({ options, users });

  const artifacts = createArtifactStore({ strapi, vault });
  const activity = createClientActivity({ strapi });
  const keys = await createKeyStore({ strapi, vault }).load();
  const protocol = await createProtocol({
    strapi,
    options,
    address,
    artifacts,
    clients,
    activity,
    users,
    keys,
  });

  const clientService = createClientService({
    clients,
    artifacts,
    activity,
    engineProblems: protocol.engine.clientProblems,
    allowHttpRedirectUris: options.allowHttpRedirectUris,
    log: strapi.log,
  });
  await clientService.declare(options.clients);
  await registerPermissions(strapi);
  running.set(strapi, { ...protocol, clientService, activity });
}

/** The host ends: what was gathered is written first. */
export async function destroy({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  await running.get(strapi)?.activity.stop();
}

/** What the admin API's controllers call. */
export const clientServiceOf = (strapi: Core.Strapi): ClientService => roomsOf(strapi).clientService;
export const providerSummaryOf = (strapi: Core.Strapi) => summarise(addressOf(strapi));
