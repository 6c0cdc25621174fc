import type { ClientView } from '../../../../server/src/contracts/clients';
import type { NewClient } from '../../api/client';

/** A new client like this one, under another name, and disabled until somebody has looked at it. */
export const copyOf = (client: ClientView, name: string): NewClient => {
  const {
    client_id: _id,
    client_id_issued_at: _issued,
    version: _version,
    secrets: _secrets,
    kind: _kind,
    origin: _origin,
    declared_too: _declared,
    last_sign_in_at: _last,
    sign_ins_30_days: _count,
    ...metadata
  } = client;
  return { ...metadata, client_name: name, enabled: false };
};
