/**
 * The role that membership of a directory's groups gives.
 */
import { normalName } from './distinguished-names';

export interface GroupRole {
  /** Distinguished name of the group. */
  group: string;
  /** `type` of a users-permissions role. */
  role: string;
}

/**
 * The role of the first entry whose group the person is in.
 * @returns undefined where no group decides; null: the site's default role.
 */
export function roleOfGroups(
  groups: readonly string[],
  { roles, defaultRole }: { roles: readonly GroupRole[]; defaultRole: string | undefined },
): string | null | undefined {
  if (roles.length === 0 && defaultRole === undefined) return undefined;
  const memberships = new Set(groups.map(normalName));
  const found = roles.find(({ group }) => memberships.has(normalName(group)));
  // Who has left the group loses its role.
  return found?.role ?? defaultRole ?? null;
}
