/**
 * Accounts that come from other providers: the host's own dance, under the site's own settings.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Core } from '@strapi/strapi';
import { wordsOf } from '../domain/failure-words';
import type { ExternalAccounts, UserSource } from '../domain/ports';
import { hostSettings } from './host-store';

/** Names that people know otherwise spelled; any other starts with a capital. */
const LABELS: Readonly<Record<string, string>> = {
  github: 'GitHub',
  linkedin: 'LinkedIn',
  vk: 'VK',
  auth0: 'Auth0',
  cas: 'CAS',
  cognito: 'AWS Cognito',
};

/** What the host says when its settings let no account be made; anything else is a failure. */
const NO_ACCOUNT = new Set(['Register action is actually not available.', 'Email is already taken.']);

/** The password sign-in stands among the providers. */
const LOCAL = 'email';

interface ProviderSettings {
  enabled?: boolean;
  /** A site may name its own provider. */
  displayName?: string;
}

interface ProvidersService {
  connect(
    provider: string,
    response: unknown,
    options: { grantResponse: unknown },
  ): Promise<{ documentId: string }>;
}

const labelOf = (name: string, { displayName }: ProviderSettings): string =>
  displayName ?? LABELS[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

const enabledProviders = async (strapi: Core.Strapi): Promise<Array<[string, ProviderSettings]>> =>
  (Object.entries(await hostSettings(strapi, 'grant')) as Array<[string, ProviderSettings]>).filter(
    ([name, { enabled }]) => enabled === true && name !== LOCAL,
  );

export function createExternalAccounts({
  strapi,
  users,
}: {
  strapi: Core.Strapi;
  users: UserSource;
}): ExternalAccounts {
  return {
    async choices() {
      return (await enabledProviders(strapi)).map(([name, settings]) => ({
        name,
        label: labelOf(name, settings),
      }));
    },

    startUrl({ provider, callback }) {
      const base = strapi.config.get<string>('server.absoluteUrl').replace(/\/$/, '');
      const prefix = strapi.config.get<string>('api.rest.prefix', '/api');
      const query = new URLSearchParams({ callback });
      return `${base}${prefix}/connect/${encodeURIComponent(provider)}?${query.toString()}`;
    },

    async connect({ provider, response }) {
      const service = strapi.service('plugin::users-permissions.providers') as unknown as ProvidersService;
      try {
        const { documentId } = await service.connect(provider, response, { grantResponse: response });
        const user = await users.findBySubject(documentId);
        return user ? { user } : { problem: 'external' };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        strapi.log.info(`oidc-server: signing in with "${provider}" gave no account: ${wordsOf(error)}`);
        return { problem: NO_ACCOUNT.has(message) ? 'external-unavailable' : 'external' };
      }
    },
  };
}

type Validate = (callback: string, provider: unknown) => unknown;

const CALLBACK_SETTING = 'plugin::users-permissions.callback';

/**
 * Lets the host's dance come back to our pages. Every other address is judged by the site's own check, as before; ours
 * only for the very provider that it names.
 * @param providerOf the provider in an address that is ours, undefined for any other.
 */
export function admitOwnCallbacks(
  strapi: Core.Strapi,
  providerOf: (callback: string) => string | undefined,
): void {
  const sites = strapi.config.get<{ validate: Validate }>(CALLBACK_SETTING);
  const validate: Validate = async (callback, provider) => {
    const name = providerOf(callback);
    if (name === undefined) return sites.validate(callback, provider);
    const settings = await hostSettings(strapi, 'grant');
    if (!isDeepStrictEqual(settings[name], provider)) {
      throw new Error('The callback is for another provider');
    }
    return undefined;
  };
  strapi.config.set(CALLBACK_SETTING, { ...sites, validate });
}
