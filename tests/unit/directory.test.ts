import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../server/src/config';
import { authenticationOf, reachableClasses } from '../../server/src/domain/authentication';
import { toPerson, UnusableAnswer } from '../../server/src/domain/authenticator';
import { normalName } from '../../server/src/domain/distinguished-names';
import { roleOfGroups } from '../../server/src/domain/group-roles';
// As a site writes its own.
import type { Authenticator } from '../../strapi-server';

const staff: Authenticator = {
  name: 'staff',
  authenticate: ({ identifier, password }, { strapi, signal }) => {
    signal.throwIfAborted();
    strapi.log.debug('asked');
    return Promise.resolve(password === 'x' ? { id: identifier, fields: { displayName: 'X' } } : undefined);
  },
};

describe('what an authenticator answers', () => {
  it.each([undefined, null])('is nobody: %j', (answer) => {
    expect(toPerson(answer)).toBeUndefined();
  });

  it.each([
    { id: '1' },
    { id: 'x'.repeat(512), username: 'u', email: 'e', fields: {}, role: 'editor', amr: ['pwd', 'otp'] },
    { id: '1', role: null, amr: [] },
  ])('is a person: %j', (answer) => {
    expect(toPerson(answer)).toEqual(answer);
  });

  it.each<[unknown, RegExp]>([
    [true, /a person, or with nothing/],
    ['ada', /a person, or with nothing/],
    [{}, /"id"/],
    [[], /"id"/],
    [{ id: 17 }, /"id" must be a text/],
    [{ id: '' }, /"id"/],
    [{ id: 'x'.repeat(513) }, /"id"/],
    [{ id: '1', username: 7 }, /"username"/],
    [{ id: '1', email: ['a@b'] }, /"email"/],
    [{ id: '1', fields: [] }, /"fields"/],
    [{ id: '1', fields: null }, /"fields"/],
    [{ id: '1', role: 1 }, /"role"/],
    [{ id: '1', amr: 'pwd' }, /"amr"/],
    [{ id: '1', amr: ['a b'] }, /"amr"/],
  ])('is refused with the reason: %j', (answer, message) => {
    expect(() => toPerson(answer)).toThrow(message);
  });

  it('is judged without surprise, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (answer) => {
        try {
          const person = toPerson(answer);
          expect(person === undefined || person.id.length > 0).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UnusableAnswer);
        }
      }),
    );
  });
});

describe('names of groups', () => {
  it.each([
    ['cn=Editors,ou=Groups,dc=example,dc=org', 'CN=editors, OU=groups , DC=Example,DC=ORG'],
    ['cn=a\\,b,dc=x', 'cn=a\\2cb,dc=x'],
    ['cn=\\"q\\",dc=x', 'cn=\\22q\\22,dc=x'],
  ])('are the same, however they are spelled: %s', (one, other) => {
    expect(normalName(one)).toBe(normalName(other));
  });

  it.each([
    ['cn=editors,ou=a,dc=x', 'cn=editors,ou=b,dc=x'],
    ['cn=a\\,b,dc=x', 'cn=a,b,dc=x'],
    ['cn=a,dc=x', 'cn=a,dc=x,dc=y'],
    ['cn=a,dc=x', 'ou=a,dc=x'],
    ['cn=a', 'cn=a\\,dc=x'],
  ])('are not the same: %s and %s', (one, other) => {
    expect(normalName(one)).not.toBe(normalName(other));
  });

  it('give the first role that fits, and no other', () => {
    const roles = [
      { group: 'cn=one', role: 'first' },
      { group: 'cn=two', role: 'second' },
    ];
    const of = (groups: string[], defaultRole?: string) => roleOfGroups(groups, { roles, defaultRole });
    expect(of(['cn=two', 'cn=one'])).toBe('first');
    expect(of(['CN=Two'])).toBe('second');
    expect(of(['cn=three'])).toBeNull();
    expect(of([], 'reader')).toBe('reader');
    expect(roleOfGroups(['cn=one'], { roles: [], defaultRole: undefined })).toBeUndefined();
    expect(roleOfGroups([], { roles: [], defaultRole: 'reader' })).toBe('reader');
  });
});

describe('the options of directories', () => {
  const directory = { servers: ['ldaps://ldap.example.org'], base: 'dc=example,dc=org' };

  it('need an address and a base, no more', () => {
    const { ldap, authenticators } = parseOptions({ ldap: [directory], authenticators: [staff] });
    expect(ldap).toMatchObject([
      {
        name: 'ldap',
        timeout: 5,
        attributes: { id: 'entryUUID', username: 'uid', email: 'mail', fields: {} },
        createAccounts: true,
        allowUnencrypted: false,
      },
    ]);
    expect(authenticators).toEqual([{ ...staff, timeout: 10, createAccounts: true }]);
  });

  it.each(['ldap://localhost', 'ldap://127.0.0.1:1389', 'ldap://[::1]:1389', 'ldaps://10.0.0.1:636/'])(
    'take the server %s',
    (server) => {
      expect(() => parseOptions({ ldap: [{ ...directory, servers: [server] }] })).not.toThrow();
    },
  );

  it.each<[unknown, RegExp]>([
    [{ ldap: directory }, /"ldap" .*array/],
    [{ ldap: [{ ...directory, servers: [] }] }, /"ldap.0.servers" /],
    [{ ldap: [{ ...directory, servers: ['https://x'] }] }, /"ldap.0.servers.0" must be an address such as/],
    [{ ldap: [{ ...directory, servers: ['ldaps://user:secret@x'] }] }, /must be an address such as/],
    [{ ldap: [{ ...directory, servers: ['ldap://ldap.example.org'] }] }, /sends passwords in clear/],
    [{ ldap: [{ ...directory, servers: ['ldap://localhost.example.org'] }] }, /sends passwords in clear/],
    [{ ldap: [{ ...directory, filter: '(uid=*)' }] }, /"ldap.0.filter" must be a filter/],
    [{ ldap: [{ ...directory, filter: '(|(uid={identifier})' }] }, /"ldap.0.filter" must be a filter/],
    [{ ldap: [{ ...directory, filter: '(uid={identifier}))(' }] }, /"ldap.0.filter" must be a filter/],
    [{ ldap: [{ ...directory, groups: { filter: '(cn=x)' } }] }, /"ldap.0.groups.filter" must be a filter/],
    [{ ldap: [{ ...directory, tls: { ca: '/etc/ca.pem' } }] }, /"ldap.0.tls.ca" /],
    [{ ldap: [{ ...directory, bind: { dn: 'cn=x', password: '' } }] }, /"ldap.0.bind.password" /],
    [{ ldap: [{ ...directory, attributes: { id: 'a)(b' } }] }, /"ldap.0.attributes.id" must be the name/],
    [{ ldap: [{ ...directory, name: 'local' }] }, /must not be "local"/],
    [{ ldap: [{ ...directory, name: 'A B' }] }, /"ldap.0.name" must be a short name/],
    [{ ldap: [directory, directory] }, /"ldap.1.name" "ldap" is given twice/],
    [
      { ldap: [{ ...directory, name: 'staff' }], authenticators: [staff] },
      /"authenticators.0.name" "staff" is/,
    ],
    [{ authenticators: [{ name: 'x' }] }, /"authenticators.0.authenticate" must be a function/],
    [{ authenticators: [{ ...staff, timeout: 0 }] }, /"authenticators.0.timeout" /],
    [{ signIn: { acr: { directory: 'a b' } } }, /"signIn.acr.directory" /],
  ])('are refused with a message that names the key and what is allowed: %j', (options, message) => {
    expect(() => parseOptions(options)).toThrow(message);
  });

  it('never say a password in the message', () => {
    const bind = { dn: '', password: 'do-not-say-this' };
    expect(() => parseOptions({ ldap: [{ ...directory, bind }] })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('do-not-say-this') as string }) as Error,
    );
  });
});

describe('what tokens say of a sign-in', () => {
  const classes = { password: 'p', directory: 'd' };

  it('follows how it was done', () => {
    expect(authenticationOf({ method: 'password' }, classes)).toEqual({ acr: 'p', amr: ['pwd'] });
    expect(authenticationOf({ method: 'directory' }, classes)).toEqual({ acr: 'd', amr: ['pwd'] });
    expect(authenticationOf({ method: 'directory', amr: ['otp'] }, classes)).toEqual({
      acr: 'd',
      amr: ['otp'],
    });
    expect(authenticationOf({ method: 'external' }, classes)).toEqual({ acr: undefined, amr: [] });
  });

  it.each([
    [
      ['pwd', 'otp'],
      ['pwd', 'otp', 'mfa'],
    ],
    [
      ['pin', 'hwk'],
      ['pin', 'hwk', 'mfa'],
    ],
    [['mfa'], ['mfa']],
    [
      ['pop', 'mfa'],
      ['pop', 'mfa'],
    ],
    [['pwd', 'pin'], undefined],
    [['sms', 'otp'], undefined],
    [['pwd', 'something-else'], undefined],
    [[], undefined],
  ])('%j are two factors: %j', (amr, two) => {
    const withClass = { ...classes, multiFactor: 'm' };
    const signIn = { method: 'directory', amr } as const;
    expect(authenticationOf(signIn, withClass)).toEqual(two ? { acr: 'm', amr: two } : { acr: 'd', amr });
    expect(authenticationOf(signIn, classes).acr).toBe('d');
    expect(reachableClasses(withClass)).toEqual(['p', 'd', 'm']);
    expect(reachableClasses(classes)).toEqual(['p', 'd']);
  });
});
