import type { ClientMetadata } from '../../../../../server/src/contracts/clients';
import type { TextKey } from '../../../translations/useText';

interface Kind {
  label: TextKey;
  hint: TextKey;
  /** What the kind decides (OpenID Connect Registration §2, RFC 8252 for native applications). */
  metadata: Pick<ClientMetadata, 'application_type' | 'token_endpoint_auth_method'>;
}

/** What an application can be. Only one that runs on a server can keep a secret. */
export const kinds = {
  server: {
    label: 'kind.server',
    hint: 'kind.server.hint',
    metadata: { application_type: 'web', token_endpoint_auth_method: 'client_secret_basic' },
  },
  browser: {
    label: 'kind.browser',
    hint: 'kind.browser.hint',
    metadata: { application_type: 'web', token_endpoint_auth_method: 'none' },
  },
  native: {
    label: 'kind.native',
    hint: 'kind.native.hint',
    metadata: { application_type: 'native', token_endpoint_auth_method: 'none' },
  },
} as const satisfies Record<string, Kind>;

export type ClientKind = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as ClientKind[];

export const isClientKind = (value: string): value is ClientKind => value in kinds;
