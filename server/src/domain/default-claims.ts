/**
 * What a bare host knows about every account, without any mapping. A mapping for the same claim takes its place.
 */
import type { Readable, ClaimSource, CompiledMapping } from './claim-mappings';
import { parseClaimName } from './claim-names';
import { defaultTypeOf, isEmpty } from './claim-values';

/**
 * Providers of users-permissions whose sign-in the host (5.54, services/providers-registry) refuses unless they say that
 * the address is verified. The others hand on an address that nobody vouches for.
 */
export const VERIFYING_PROVIDERS = [
  ...['auth0', 'cas', 'cognito', 'discord', 'github', 'google', 'keycloak', 'patreon'],
];

export interface DefaultsOptions {
  issuer: string;
  /** Providers of external accounts that hand on an address only once they have verified it. */
  verifyingProviders: readonly string[];
  /** The site maps `email` to something else than the account's own address. */
  emailIsMapped: boolean;
}

const from = (claim: string, source: ClaimSource, read: CompiledMapping['read']): CompiledMapping => ({
  claim,
  source,
  type: defaultTypeOf(claim),
  whenEmpty: 'omit',
  segments: parseClaimName(claim),
  reads: [],
  variants: [],
  read,
});

const field = (claim: string, name: string, read: CompiledMapping['read']): CompiledMapping =>
  from(claim, { kind: 'field', field: name }, read);

/**
 * True only where the address was really verified: the host's confirmation is on and done, or the account comes from a
 * provider that verifies. A flag that nothing checked is no verification, nor does it speak of another address.
 */
const isVerified = (
  { user, rules }: Readable,
  { verifyingProviders, emailIsMapped }: DefaultsOptions,
): unknown => {
  if (isEmpty(user.email)) return undefined;
  if (emailIsMapped) return false;
  return user.provider === 'local'
    ? rules.emailConfirmation && user.confirmed
    : verifyingProviders.includes(user.provider);
};

export const defaultClaims = (options: DefaultsOptions): CompiledMapping[] => [
  // Listed by a scope, it is told at userinfo too; an ID token has it always.
  from('iss', { kind: 'constant', value: options.issuer }, () => options.issuer),
  field('preferred_username', 'username', ({ user }) => user.username),
  field('name', 'username', ({ user }) => user.username),
  field('email', 'email', ({ user }) => user.email),
  field('email_verified', 'confirmed', (readable) => isVerified(readable, options)),
  field('updated_at', 'updatedAt', ({ user }) => user.fields['updatedAt']),
];
