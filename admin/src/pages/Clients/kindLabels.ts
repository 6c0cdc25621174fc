import type { ClientKind } from '../../../../server/src/contracts/clients';
import type { TextKey } from '../../translations/useText';

export const kindLabels = {
  server: 'kind.server',
  browser: 'kind.browser',
  native: 'kind.native',
  machine: 'kind.machine',
} as const satisfies Record<ClientKind, TextKey>;

export const kindNames = Object.keys(kindLabels) as ClientKind[];
