/**
 * What an admin decides about clients that register themselves: the policy, and initial access tokens.
 */
import type {
  CreatedInitialAccessToken,
  InitialAccessTokenList,
  RegistrationPolicyView,
} from '../contracts/registration';
import { changesBetween } from '../domain/audit';
import { GRANT_TYPES } from '../domain/client-metadata';
import { InvalidInput, NotFound, ReadOnly } from '../domain/errors';
import type { AuditLog, InitialAccessTokenStore, RegistrationPolicyStore } from '../domain/ports';
import { registrationPolicyProblems, type RegistrationPolicy } from '../domain/registration';

export interface RegistrationSettingsService {
  policy(): Promise<RegistrationPolicyView>;
  /** @throws InvalidInput, ReadOnly */
  savePolicy(input: Record<string, unknown>): Promise<RegistrationPolicyView>;
  tokens(): Promise<InitialAccessTokenList>;
  /** The answer holds the token, this once. @throws InvalidInput */
  createToken(input: {
    name: string;
    expiresAt: number | null;
    maxUses: number | null;
  }): Promise<CreatedInitialAccessToken>;
  /** @throws NotFound */
  revokeToken(id: string): Promise<void>;
}

interface Deps {
  store: RegistrationPolicyStore;
  origin: RegistrationPolicyView['origin'];
  endpoint: string;
  tokens: InitialAccessTokenStore;
  scopeNames: () => readonly string[];
  audit: AuditLog;
}

/** A form that was read and is sent back changed may still have them. */
const DECIDED = ['origin', 'endpoint', 'choices'];

export function createRegistrationSettings(deps: Deps): RegistrationSettingsService {
  const { store, origin, endpoint, tokens, scopeNames, audit } = deps;

  const view = (policy: RegistrationPolicy): RegistrationPolicyView => ({
    ...policy,
    origin,
    endpoint,
    choices: { grantTypes: [...GRANT_TYPES], scopes: [...scopeNames()] },
  });

  return {
    policy: async () => view(await store.read()),

    async savePolicy(input) {
      if (origin === 'config') {
        throw new ReadOnly('The registration policy is declared in config/plugins: change it there');
      }
      const given = Object.fromEntries(Object.entries(input).filter(([field]) => !DECIDED.includes(field)));
      const problems = registrationPolicyProblems(given, scopeNames());
      if (problems.length > 0) throw new InvalidInput(problems);
      const before = await store.read();
      const after = given as unknown as RegistrationPolicy;
      await store.write(after);
      const changes = changesBetween({ ...before }, { ...after });
      if (changes.length > 0) audit.record({ kind: 'registration.policy-updated', changes });
      return view(after);
    },

    tokens: async () => ({ results: await tokens.list() }),

    async createToken(input) {
      const isPast = input.expiresAt !== null && input.expiresAt <= Math.floor(Date.now() / 1000);
      if (isPast) {
        throw new InvalidInput([
          { path: ['expiresAt'], code: 'registration.expired', message: 'must be a time to come' },
        ]);
      }
      const created = await tokens.create(input);
      const { name: target, expiresAt, maxUses } = created;
      audit.record({ kind: 'initial-access-token.created', target, details: { expiresAt, maxUses } });
      return created;
    },

    async revokeToken(id) {
      const revoked = await tokens.revoke(id);
      if (!revoked) throw new NotFound('There is no such initial access token');
      audit.record({
        kind: 'initial-access-token.revoked',
        target: revoked.name,
        details: { uses: revoked.uses },
      });
    },
  };
}
