/** Request objects that are named by their address, and those without a signature. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isRegisteredReference,
  isUnsigned,
  parametersOf,
  requestUriProblems,
  unsignedPayload,
  unsignedRequestProblem,
} from '../../server/src/domain/request-objects';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = (payload: unknown): string => `${part({ alg: 'none' })}.${part(payload)}.`;

describe('request_uris', () => {
  it.each([
    ['https addresses', ['https://app.example.org/r#digest', 'https://app.example.org/r?a=b'], 0],
    ['plain http', ['http://app.example.org/r'], 1],
    ['a file', ['file:///etc/passwd'], 1],
    ['no address', [7, ''], 2],
    ['one that is too long', [`https://app.example.org/${'r'.repeat(500)}`], 1],
    ['no list', 'https://app.example.org/r', 1],
    ['too many', Array.from({ length: 101 }, () => 'https://app.example.org/r'), 1],
  ])('%s', (_, value, count) => {
    expect(requestUriProblems(value)).toHaveLength(count);
  });

  it('are compared whole, but for the fragment', () => {
    const registered = ['https://app.example.org/r#one'];
    expect(isRegisteredReference('https://app.example.org/r#two', registered)).toBe(true);
    expect(isRegisteredReference('https://app.example.org/r', registered)).toBe(true);
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (more) => {
        fc.pre(!more.startsWith('#'));
        expect(isRegisteredReference(`https://app.example.org/r${more}`, registered)).toBe(false);
      }),
    );
  });
});

describe('a JWT without a signature', () => {
  it('is told from anything else', () => {
    expect(unsignedPayload(unsigned({ a: 1 }))).toEqual({ a: 1 });
    expect(isUnsigned(`${part({ alg: 'RS256' })}.${part({})}.`)).toBe(false);
    for (const jwt of [
      `${unsigned({})}x`,
      `${unsigned({})}.x`,
      `${part({ alg: 'none' })}.${part([])}.`,
      `${part({ alg: 'none' })}.x.`,
      part({ alg: 'none' }),
    ]) {
      expect(unsignedPayload(jwt), jwt).toBeUndefined();
    }
  });

  it('never throws, whatever it is', () => {
    fc.assert(fc.property(fc.string(), (text) => unsignedPayload(text) === undefined));
    fc.assert(
      fc.property(fc.jsonValue(), (payload) => {
        const read = unsignedPayload(unsigned(payload));
        if (read) parametersOf(read, 'app');
      }),
    );
  });
});

const around = { clientId: 'app', issuer: 'https://op.example.org/oidc', responseType: 'code', now: 1000 };

it.each<[string, Record<string, unknown>, boolean]>([
  ['nothing but parameters', { state: 'x', response_type: 'code', client_id: 'app' }, true],
  ['issuer, audience and times that fit', { iss: 'app', aud: around.issuer, nbf: 1000, exp: 1001 }, true],
  ['one audience of several', { aud: ['https://other.example', around.issuer] }, true],
  ['another one in it', { request: 'x' }, false],
  ['a reference in it', { request_uri: 'https://app.example.org/r' }, false],
  ['another client', { client_id: 'other' }, false],
  ['another issuer', { iss: 'other' }, false],
  ['another provider', { aud: 'https://other.example' }, false],
  ['another response type', { response_type: 'id_token' }, false],
  ['an end that has passed', { exp: 1000 }, false],
  ['an end that is no time', { exp: 'tomorrow' }, false],
  ['a beginning that is to come', { nbf: 1001 }, false],
])('an unsigned request object with %s', (_, payload, isFine) => {
  expect(unsignedRequestProblem(payload, around) === undefined).toBe(isFine);
});

it('stands for its parameters, as they would be sent, and for nothing of the token itself', () => {
  expect(
    parametersOf(
      {
        iss: 'x',
        aud: 'x',
        exp: 1,
        jti: 'x',
        client_id: 'other',
        max_age: 5,
        claims: { id_token: {} },
        resource: ['a', 'b'],
        state: null,
      },
      'app',
    ),
  ).toEqual({ client_id: 'app', max_age: '5', claims: '{"id_token":{}}', resource: ['a', 'b'] });
});
