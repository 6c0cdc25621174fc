/** The option `registration`: clients that register themselves. */
import { z } from 'zod';
import {
  CLOSED_REGISTRATION,
  registrationPolicyProblems,
  type RegistrationPolicy,
} from '../domain/registration';

/** Who may register clients, and what these can have; the domain's rules check the rest. */
export const registration = z
  .record(z.string(), z.unknown())
  .transform((given, context): RegistrationPolicy => {
    const policy = { ...CLOSED_REGISTRATION, ...given };
    // Scopes are known once the host has booted: what is not one is left out then.
    const scopes = Array.isArray(policy.scopes) ? policy.scopes : [];
    for (const { path, message } of registrationPolicyProblems(policy, scopes)) {
      context.addIssue({ code: 'custom', path, message });
    }
    return policy;
  });
