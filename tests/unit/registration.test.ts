/** What a client that registers itself may have, and how long it stays. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../server/src/domain/errors';
import type { Client } from '../../server/src/domain/ports';
import {
  CLOSED_REGISTRATION,
  registrationError,
  registrationPolicyProblems,
  requestedClient,
} from '../../server/src/domain/registration';
import { createRegistration } from '../../server/src/services/registration';

const refusal = (body: Record<string, unknown>, change = {}): InvalidInput | undefined => {
  try {
    requestedClient(body, { ...CLOSED_REGISTRATION, ...change });
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
};

it('the policy that holds at first is a sound one, and lets nobody register', () => {
  expect(registrationPolicyProblems({ ...CLOSED_REGISTRATION }, ['openid', 'profile', 'email'])).toEqual([]);
  expect(CLOSED_REGISTRATION.access).toBe('off');
});

it.each<[string, string[], boolean]>([
  ['https://app.example.org/cb', ['app.example.org'], true],
  ['https://app.example.org/cb', ['*.example.org'], true],
  ['https://example.org/cb', ['*.example.org'], false],
  ['https://app.example.org.evil.example/cb', ['app.example.org', '*.example.org'], false],
  ['https://evilexample.org/cb', ['*.example.org'], false],
  ['https://app.example.org@evil.example/cb', ['app.example.org'], false],
  ['com.evil:/cb', ['app.example.org'], false],
])('%s with %j: %s', (uri, redirectHosts, isFine) => {
  expect(refusal({ redirect_uris: [uri] }, { redirectHosts }) === undefined).toBe(isFine);
});

it('whatever is asked for, no more than the policy has is asked on', () => {
  const anything = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(anything, fc.array(fc.constantFrom('openid', 'email', 'phone', 'x')), (body, scopes) => {
      const asked = { ...body, redirect_uris: ['https://a.example/'], grant_types: ['authorization_code'] };
      const client = requestedClient(
        { ...asked, scope: scopes.join(' '), skip_consent: true },
        CLOSED_REGISTRATION,
      );
      expect(client).not.toHaveProperty('skip_consent');
      const given = String(client['scope']).split(' ').filter(Boolean);
      expect(CLOSED_REGISTRATION.scopes).toEqual(expect.arrayContaining(given));
    }),
  );
});

it('tells a client what is wrong in ASCII (RFC 7591 §3.2.2)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (message) => {
      const { description } = registrationError(new InvalidInput([{ path: ['x'], message }]));
      expect(description).toMatch(/^[\x20-\x7e]*$/);
    }),
  );
});

describe('a client that nobody uses', () => {
  const now = Math.floor(Date.now() / 1000);
  const client = (id: string, { age, origin = 'registration' }: { age: number; origin?: string }) =>
    ({ metadata: { client_id: id }, createdAt: now - age, origin }) as unknown as Client;

  const removedOf = async (lastSignIns: Record<string, number>, grants: string[]): Promise<string[]> => {
    const removed: string[] = [];
    const never = (): never => {
      throw new Error('not asked for');
    };
    const all = [
      client('old', { age: 1000 }),
      client('used', { age: 1000 }),
      client('granted', { age: 1000 }),
      client('new', { age: 10 }),
      client('of-the-panel', { age: 1000, origin: 'panel' }),
    ];
    const service = createRegistration({
      endpoint: '',
      policy: { read: () => Promise.resolve({ ...CLOSED_REGISTRATION, unusedFor: 100 }), write: never },
      clients: { all: () => Promise.resolve(all) },
      clientService: {
        remove: (id: string) => {
          removed.push(id);
          return Promise.resolve();
        },
      },
      activity: {
        useOf: (id: string) => Promise.resolve({ lastSignInAt: lastSignIns[id] ?? null, signIns30Days: 0 }),
      },
      index: {
        async *each({ clientId }: { clientId?: string }) {
          await Promise.resolve();
          if (grants.includes(clientId ?? '')) yield {};
        },
      },
      log: { info: () => undefined, error: never },
    } as unknown as Parameters<typeof createRegistration>[0]);
    await service.tidy();
    return removed;
  };

  it('goes after its time, unless somebody signed in to it or still trusts it', async () => {
    expect(await removedOf({ used: now - 5 }, ['granted'])).toEqual(['old']);
    expect(await removedOf({ used: now - 500 }, [])).toEqual(['old', 'used', 'granted']);
  });
});
