/** What gets into the audit log, and what never does. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  AUDIT_KIND_NAMES,
  changesBetween,
  complete,
  masked,
  outcomeOf,
  repeats,
  type AuditEntry,
  type RecordedEntry,
} from '../../server/src/domain/audit';
import { isSecretName, withoutCredentials } from '../../server/src/domain/audit-masks';
import { newReference } from '../../server/src/domain/reference';
import { createAuditLog } from '../../server/src/services/audit-log';

/** Nothing else in a generated value has these characters. */
const secret = fc.stringMatching(/^[A-Za-z0-9_-]{16,40}$/).map((text) => `S3CR3T${text}`);

const secretName = fc.constantFrom(
  'client_secret',
  'clientSecret',
  'secrets',
  'password',
  'newPassword',
  'bindPassword',
  'code',
  'code_verifier',
  'access_token',
  'refreshToken',
  'id_token_hint',
  'logout_token',
  'registration_access_token',
  'Authorization',
  'Cookie',
  'Set-Cookie',
  'client_assertion',
  'csrf',
  'digest',
  'smtp_pwd',
  'passphrase',
  'privateKey',
);

const plainName = fc.constantFrom('client_name', 'token_endpoint_auth_method', 'scope', 'rules', 'contacts');

/** A value of any depth with the secret under a name that says what it is. */
const holding = (hidden: string): fc.Arbitrary<unknown> =>
  fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 6 },
      secretName.map((name) => ({ [name]: hidden })),
      secretName.map((name) => ({ [name]: [hidden, { value: hidden }] })),
      fc.constantFrom('d', 'p', 'q', 'k').map((member) => ({ kty: 'oct', [member]: hidden })),
      fc.tuple(plainName, tie('node')).map(([name, inner]) => ({ [name]: inner, other: 'x' })),
      tie('node').map((inner) => ['x', inner]),
    ),
  })).node;

/** Texts that carry the secret where requests carry it. */
const carrying = (hidden: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    `Bearer ${hidden}`,
    `Basic ${hidden}==`,
    `https://app.example.org/callback?code=${hidden}&state=x`,
    `https://app.example.org/callback#access_token=${hidden}`,
    `client_secret=${hidden}; more`,
    `eyJhbGciOiJSUzI1NiJ9.${hidden}.${hidden}`,
    `https://user:${hidden}@example.org/`,
    `ldaps://cn=admin:${hidden}@ldap.example.org`,
  );

const base: AuditEntry = { kind: 'request.refused' };
const recordOf = (entry: AuditEntry): string =>
  JSON.stringify(complete(entry, { at: 1, origin: { address: '203.0.113.7', userAgent: 'Browser' } }));

describe('a credential', () => {
  it('never gets into an entry under a name that says what it is', () => {
    fc.assert(
      fc.property(
        secret.chain((hidden) => fc.tuple(fc.constant(hidden), holding(hidden))),
        ([hidden, value]) => {
          expect(JSON.stringify(masked(value))).not.toContain(hidden);
          expect(recordOf({ ...base, details: { value } })).not.toContain(hidden);
          const changes = changesBetween({ value: 1 }, { value, ...(value as object) });
          expect(recordOf({ ...base, changes })).not.toContain(hidden);
        },
      ),
    );
  });

  it('never gets into an entry inside a text that carries it', () => {
    fc.assert(
      fc.property(
        secret.chain((hidden) => fc.tuple(fc.constant(hidden), carrying(hidden))),
        ([hidden, text]) => {
          expect(withoutCredentials(text)).not.toContain(hidden);
          const entry = { ...base, target: text, details: { detail: text, more: [{ text }] } };
          expect(recordOf(entry)).not.toContain(hidden);
          expect(JSON.stringify(complete(base, { at: 1, origin: { userAgent: text } }))).not.toContain(
            hidden,
          );
        },
      ),
    );
  });

  it('is not what is only named like one', () => {
    for (const name of [
      'token_endpoint_auth_method',
      'token_lifetimes',
      'access_token_format',
      'authorization_signed_response_alg',
      'skip_consent',
      'client_id',
      'secretId',
    ]) {
      expect(isSecretName(name), name).toBe(false);
    }
    expect(masked({ kty: 'RSA', n: 'public', e: 'AQAB', d: 'private' })).toEqual({
      kty: 'RSA',
      n: 'public',
      e: 'AQAB',
      d: '***',
    });
    expect(withoutCredentials('https://app.example.org/callback?state=x&foo=bar')).toBe(
      'https://app.example.org/callback?state=x&foo=bar',
    );
  });
});

describe('an entry', () => {
  it('holds nothing that a database or a line of text could not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const entry = complete(
          { ...base, clientId: text, subject: text, target: text, details: { text, deep: [{ text }] } },
          { at: 1, origin: { address: text, userAgent: text, admin: { id: text, email: text } } },
        );
        expect(JSON.stringify(entry)).not.toMatch(/\\u0000|\\ud[89a-f]/);
        for (const value of [entry.clientId, entry.target, entry.userAgent]) {
          expect(value ?? '').not.toMatch(/[\p{Cc}\u2028\u2029]/u);
          expect((value ?? '').length).toBeLessThanOrEqual(300);
        }
      }),
    );
  });

  it('says nothing of what it was not told', () => {
    expect(complete({ kind: 'key.rotated', target: 'RS256' }, { at: 7, origin: {} })).toEqual({
      kind: 'key.rotated',
      outcome: 'success',
      at: 7,
      clientId: null,
      subject: null,
      reason: null,
      reference: null,
      target: 'RS256',
      address: null,
      userAgent: null,
      admin: null,
      details: {},
      changes: [],
    } satisfies RecordedEntry);
  });

  it('is cut where a value is too long to be read', () => {
    const long = 'x'.repeat(100_000);
    expect(
      recordOf({ ...base, details: { long }, changes: [{ field: 'a', before: long, after: [long] }] }).length,
    ).toBeLessThan(20_000);
  });
});

describe('a change', () => {
  it('names the fields that differ, and what they were', () => {
    expect(
      changesBetween(
        { name: 'A', list: [1], same: { a: 1, b: 2 } },
        { name: 'B', list: [1], same: { b: 2, a: 1 }, more: true },
      ),
    ).toEqual([
      { field: 'name', before: 'A', after: 'B' },
      { field: 'more', before: null, after: true },
    ]);
    expect(changesBetween({ a: 1 }, undefined)).toEqual([{ field: 'a', before: 1, after: null }]);
    expect(changesBetween(undefined, { a: 1 })).toEqual([{ field: 'a', before: null, after: 1 }]);
  });
});

it('a reference can be read aloud', () => {
  for (let count = 0; count < 100; count += 1) expect(newReference()).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
});

describe('the log', () => {
  const createLog = (keep: (entry: RecordedEntry) => void) => {
    const told: RecordedEntry[] = [];
    const errors: string[] = [];
    const log = createAuditLog({
      store: { keep },
      origin: () => ({ address: '203.0.113.7' }),
      listeners: [(entry) => told.push(entry)],
      log: { error: (message) => errors.push(message) },
    });
    return { log, told, errors };
  };

  it('never throws into what it records', () => {
    const { log, errors } = createLog(() => {
      throw new Error('no room');
    });
    log.record({ kind: 'token.issued' });
    expect(errors).toHaveLength(1);
  });

  it('says once a minute what repeats itself at every request', () => {
    vi.useFakeTimers();
    const { log, told } = createLog(() => undefined);
    const failing: AuditEntry = { kind: 'access.rule-failed', clientId: 'a', target: 'rule' };
    for (let count = 0; count < 5; count += 1) log.record(failing);
    log.record({ ...failing, clientId: 'b' });
    expect(told.map(({ clientId }) => clientId)).toEqual(['a', 'b']);
    vi.advanceTimersByTime(61_000);
    log.record(failing);
    expect(told).toHaveLength(3);
    for (let count = 0; count < 5; count += 1) log.record({ kind: 'sign-in.refused', reason: 'credentials' });
    expect(told).toHaveLength(8);
    vi.useRealTimers();
  });

  it('knows of every kind whether it is a success', () => {
    for (const kind of AUDIT_KIND_NAMES) {
      expect(['success', 'failure']).toContain(outcomeOf(kind));
      if (repeats(kind)) expect(outcomeOf(kind)).toBe('failure');
    }
  });
});

it('has a line in its guide for each kind of entry', () => {
  const guide = readFileSync(path.resolve(import.meta.dirname, '../../docs/audit.md'), 'utf8');
  const rows = guide.split('\n').filter((line) => line.startsWith('| `'));
  const told = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([a-z.-]+)`/g)].map(([, kind]) => kind),
  );
  expect(AUDIT_KIND_NAMES.filter((kind) => !told.includes(kind))).toEqual([]);
});
