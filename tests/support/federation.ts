/**
 * The state's federations as clients of the site, which is one of their identity providers ("FI"): emulators written
 * from what the federations publish, on `openid-client` 6, over https.
 */
import * as oidc from 'openid-client';
import type { PresetId } from '../../admin/src/pages/Clients/presets/presets.ts';
import { superAdmin, type AdminApi } from './admin-api.ts';
import { signIn, type Browserless, type Page } from './browserless.ts';
import { navigatingBrowser, trustingFetch } from './navigation.ts';
import { addPresetClient, type PresetClient } from './preset-client.ts';
import { PASSWORD } from './relying-party.ts';
import type { TlsSite } from './tls-site.ts';

/** Who comes, and in which browser: alice, in one of her own. */
export interface Visitor {
  browser?: Browserless;
  identifier?: string;
  password?: string;
}

export interface Federation {
  client: PresetClient;
  admin: AdminApi;
  configuration: oidc.Configuration;
  browser(): Browserless;
  /** The address to which the federation sends the user. */
  authorizationUrl(params: Record<string, string>): URL;
  /** A user signs in, and comes back with a code or an error. */
  visit(params: Record<string, string>, by?: Visitor): Promise<{ callback: URL; asked: URL }>;
  /** Redeems the code; `body` is added to the token request. */
  redeem(visit: { callback: URL; asked: URL }, body?: Record<string, string>): Promise<FederationTokens>;
  /** A sign-in and its tokens. */
  enter(params?: Record<string, string>, by?: Visitor): Promise<FederationTokens>;
  /** Claims at userinfo; checks the subject, and the signature where one is registered. */
  userinfo(tokens: FederationTokens): Promise<oidc.UserInfoResponse>;
  /** What an admin changes of the client; the federation is told of it. */
  change(changes: Partial<oidc.ClientMetadata>): Promise<void>;
}

export type FederationTokens = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

interface Wishes {
  preset: PresetId;
  /** Of the federation. */
  address: string;
  /** As in its own metadata, for the checks of `openid-client`. */
  metadata?: Partial<oidc.ClientMetadata>;
  /** Parameters of every request. */
  always: () => Record<string, string>;
  changes?: Record<string, unknown>;
}

/** 32 characters, as the federations make them. */
export const random32 = (): string => oidc.randomState().slice(0, 32);

export async function startFederation(
  site: TlsSite,
  { preset, address, metadata = {}, always, changes = {} }: Wishes,
): Promise<Federation> {
  const admin = await superAdmin(site.inside);
  const client = await addPresetClient(admin, { preset, address, changes });
  const discover = (more: Partial<oidc.ClientMetadata>): Promise<oidc.Configuration> =>
    oidc.discovery(new URL(site.issuer), client.clientId, more, oidc.ClientSecretPost(client.secret), {
      [oidc.customFetch]: trustingFetch({ ca: site.authority.ca }),
    });

  const federation: Federation = {
    client,
    admin,
    configuration: await discover(metadata),
    browser: () => navigatingBrowser({ ca: site.authority.ca }),

    authorizationUrl: (params) =>
      oidc.buildAuthorizationUrl(federation.configuration, {
        redirect_uri: client.redirectUri,
        scope: client.scope,
        state: random32(),
        nonce: random32(),
        ...always(),
        ...params,
      }),

    async visit(params, { browser = federation.browser(), identifier = 'alice', password = PASSWORD } = {}) {
      const asked = federation.authorizationUrl(params);
      const callback = await signIn({
        browser,
        authorizationUrl: asked,
        redirectUri: client.redirectUri,
        identifier,
        password,
      });
      return { asked, callback };
    },

    redeem: ({ callback, asked }, body = {}) =>
      oidc.authorizationCodeGrant(
        federation.configuration,
        callback,
        {
          expectedState: asked.searchParams.get('state')!,
          expectedNonce: asked.searchParams.get('nonce')!,
          idTokenExpected: true,
        },
        body,
      ),

    enter: async (params = {}, by) => federation.redeem(await federation.visit(params, by)),

    userinfo: (tokens) =>
      oidc.fetchUserInfo(federation.configuration, tokens.access_token, tokens.claims()!.sub),

    async change(more) {
      const path = `/oidc-server/clients/${client.clientId}`;
      const { body } = await admin.call('GET', path);
      const answer = await admin.call('PUT', path, { ...body, ...more });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body.error));
      federation.configuration = await discover({ ...metadata, ...more });
    },
  };
  return federation;
}

/** What a page says of the answer that the federation gets. */
export const errorIn = (page: Page): string | null => page.location?.searchParams.get('error') ?? null;
