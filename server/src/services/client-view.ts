/** A client as the admin API shows it. */
import type { ClientView, CreatedClient } from '../contracts/clients';
import { clientKind } from '../domain/clients';
import type { Client, ClientUse } from '../domain/ports';

const NEVER_USED: ClientUse = { lastSignInAt: null, signIns30Days: 0 };

/** @param declared the `client_id`s of `config/plugins`. */
export const viewOf = (
  { metadata, enabled, origin, secrets, createdAt, version }: Client,
  { declared, use = NEVER_USED }: { declared: ReadonlySet<string>; use?: ClientUse },
): ClientView => ({
  ...metadata,
  enabled,
  kind: clientKind(metadata),
  origin,
  declared_too: origin === 'panel' && declared.has(metadata.client_id),
  version,
  client_id_issued_at: createdAt,
  secrets: secrets.map(({ id, hint, created_at, expires_at }) => ({ id, hint, created_at, expires_at })),
  last_sign_in_at: use.lastSignInAt,
  sign_ins_30_days: use.signIns30Days,
});

/** With a secret that was just made, and is shown this once. */
export const withSecret = (view: ClientView, secret: string | undefined): CreatedClient =>
  secret === undefined ? view : { ...view, client_secret: secret, client_secret_expires_at: 0 };
