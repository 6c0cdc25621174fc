/**
 * `sub` for clients that don't get the account's own identifier.
 */
import { createHmac } from 'node:crypto';
import type { Configuration } from 'oidc-provider';
import type { UserSource } from '../domain/ports';
import type { Engine } from './load';

/** What of a client decides the subject. */
export interface SubjectPolicy {
  /** The client's sector: a host that it shares with the clients that may compare users with it. */
  sector: string;
  /** A field of the user. */
  field: string | undefined;
}

export type SubjectFor = (accountId: string, policy: SubjectPolicy) => Promise<string | undefined>;

interface Deps {
  users: UserSource;
  /** Secret, and the same for the life of the provider: another one would make every user a stranger. */
  pairwiseSalt: string;
}

/** At most 255 ASCII characters (OpenID Connect Core 1.0 §2). */
const SUBJECT = /^[\x20-\x7e]{1,255}$/;

/** Undefined where the account has no usable value in the field: never the identifier that the client was not to get. */
export const createSubjectFor =
  ({ users, pairwiseSalt }: Deps): SubjectFor =>
  async (accountId, { sector, field }) => {
    if (field === undefined) {
      // OpenID Connect Core 1.0 §8.1; keyed, so that nobody can try the accounts one by one.
      return createHmac('sha256', pairwiseSalt)
        .update(JSON.stringify([sector, accountId]))
        .digest('base64url');
    }
    const user = await users.findBySubject(accountId);
    const value = user?.fields[field];
    const subject = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    return SUBJECT.test(subject) ? subject : undefined;
  };

/** The engine asks it for each client whose `subject_type` is `pairwise`: see `toEngineClient`. */
export const createPairwiseIdentifier =
  ({
    subjectFor,
    errors,
  }: {
    subjectFor: SubjectFor;
    errors: Engine['errors'];
  }): NonNullable<Configuration['pairwiseIdentifier']> =>
  async (_ctx, accountId, client) => {
    const field = client['subject_claim'];
    const subject = await subjectFor(accountId, {
      sector: String(client.sectorIdentifier),
      field: typeof field === 'string' ? field : undefined,
    });
    if (subject === undefined) {
      throw new errors.AccessDenied('the account has no usable subject for this client');
    }
    return subject;
  };
