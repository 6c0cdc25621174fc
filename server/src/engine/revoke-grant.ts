/**
 * Ends a grant: everything that was issued under it, and itself.
 */
import type { ArtifactStore } from '../domain/ports';

/** Kinds that end together when a grant is revoked. */
const ISSUED_UNDER_A_GRANT = [
  'AccessToken',
  'AuthorizationCode',
  'RefreshToken',
  'DeviceCode',
  'BackchannelAuthenticationRequest',
];

export async function revokeGrant(artifacts: ArtifactStore, grantId: string): Promise<void> {
  await Promise.all([
    ...ISSUED_UNDER_A_GRANT.map((kind) => artifacts.revokeByGrantId({ kind, grantId })),
    artifacts.destroy({ kind: 'Grant', id: grantId }),
  ]);
}
