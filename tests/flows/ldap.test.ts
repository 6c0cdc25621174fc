/**
 * The LDAP authenticator against a real OpenLDAP: whom it recognises, and what it makes of a directory in trouble.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOptions } from '../../server/src/config.ts';
import type { AuthenticatedPerson } from '../../server/src/domain/authenticator.ts';
import { connectToLdap } from '../../server/src/persistence/ldap-connection.ts';
import { createLdapAuthenticator } from '../../server/src/persistence/ldap-authenticator.ts';
import { dnOf, groupDn, GROUPS, PEOPLE, READER, startSlapd, type Slapd } from '../support/slapd.ts';

let slapd: Slapd;
const warnings: string[] = [];

beforeAll(async () => {
  slapd = await startSlapd();
  await slapd.addPerson('ada', {
    cn: 'Ada Lovelace',
    givenName: 'Ada',
    mail: ['ada@directory.example', 'a@b.example'],
  });
  await slapd.addPerson('étienne', { mail: 'etienne@directory.example' });
  await slapd.addPerson('star*', { userPassword: 'star-password' });
  await slapd.addPerson('twin1', { mail: 'twins@directory.example' });
  await slapd.addPerson('twin2', { mail: 'twins@directory.example' });
  await slapd.addGroup('Editors', ['ada']);
});
afterAll(() => slapd.stop());

const authenticator = (options: Record<string, unknown> = {}) => {
  const { ldap } = parseOptions({ ldap: [{ servers: [slapd.url], bind: READER, base: PEOPLE, ...options }] });
  return createLdapAuthenticator(ldap[0]!, { log: { warn: (message) => warnings.push(message) } });
};

const recognised = async (
  identifier: string,
  password: string,
  options: Record<string, unknown> = {},
): Promise<AuthenticatedPerson | undefined> =>
  (await authenticator(options).authenticate({ identifier, password }, AbortSignal.timeout(20_000))) as
    AuthenticatedPerson | undefined;

describe('a person of the directory', () => {
  it.each(['ada', 'ADA', 'ada@directory.example', 'a@b.example'])('is found as %s', async (identifier) => {
    const fields = { displayName: 'cn', givenName: 'givenName', nickname: 'displayName' };
    expect(await recognised(identifier, 'ada-password', { attributes: { fields } })).toEqual({
      id: await slapd.read(dnOf('ada'), 'entryUUID'),
      username: 'ada',
      email: 'ada@directory.example',
      fields: { displayName: ['Ada Lovelace'], givenName: ['Ada'], nickname: [] },
    });
  });

  it.each(['étienne', 'star*'])('may have any letters in their name: %s', async (name) => {
    expect(await recognised(name, `${name.replace('*', '')}-password`)).toMatchObject({ username: name });
  });

  it.each([
    ['ada', 'wrong'],
    ['ada', 'ADA-PASSWORD'],
    ['nobody', 'ada-password'],
    // One that stands for several people is nobody's.
    ['twins@directory.example', 'twin1-password'],
    // Unauthenticated binds (RFC 4513 §5.1.2), which this directory lets through.
    ['ada', ''],
    ['ada', '\u0000'],
    ['ada', '\u0000ada-password'],
    ['', ''],
  ])('is nobody with %j and %j', async (identifier, password) => {
    expect(await recognised(identifier, password)).toBeUndefined();
  });

  it.each([
    '*',
    'a*',
    'ada)(uid=*',
    '*)(|(uid=*',
    'ada)(objectClass=*))(|(uid=x',
    'nobody)(userPassword=*',
    '\\2a',
    '\\61da',
    'ada\u0000',
    '{identifier}',
    '$&',
  ])('can not be had by writing in the filter: %j', async (identifier) => {
    expect(await recognised(identifier, 'ada-password')).toBeUndefined();
  });

  it('is never found by what is not their name, whatever is typed', async () => {
    const names = ['ada', 'ada@directory.example', 'a@b.example'];
    const pieces = fc.constantFrom(
      '*',
      '(',
      ')',
      '\\',
      '|',
      '&',
      '!',
      '=',
      'ada',
      'uid',
      '\\2a',
      ' ',
      'é',
      '\ud83d\ude00',
    );
    const typed = fc.array(pieces, { minLength: 1, maxLength: 8 }).map((list) => list.join(''));
    const one = authenticator();
    await fc.assert(
      fc.asyncProperty(typed, async (identifier) => {
        fc.pre(!names.includes(identifier.replace(/ +/g, ' ').trim().toLowerCase()));
        const credentials = { identifier, password: 'ada-password' };
        expect(await one.authenticate(credentials, AbortSignal.timeout(20_000))).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  it.each<[string, Record<string, unknown>, string | null | undefined]>([
    ['nobody decides their role', {}, undefined],
    ['their group does', { roles: [{ group: groupDn('editors').toUpperCase(), role: 'editor' }] }, 'editor'],
    [
      'the first that fits does',
      {
        roles: [
          { group: groupDn('others'), role: 'other' },
          { group: groupDn('editors'), role: 'first' },
          { group: groupDn('editors'), role: 'second' },
        ],
      },
      'first',
    ],
    ['they are in none of the groups', { roles: [{ group: groupDn('others'), role: 'x' }] }, null],
    [
      'there is a role for all others',
      { roles: [{ group: groupDn('others'), role: 'x' }], defaultRole: 'reader' },
      'reader',
    ],
    [
      'groups are searched',
      { roles: [{ group: groupDn('editors'), role: 'editor' }], groups: { base: GROUPS } },
      'editor',
    ],
    [
      'groups are searched by their name',
      {
        roles: [{ group: groupDn('editors'), role: 'editor' }],
        groups: {
          base: GROUPS,
          filter: '(&(objectClass=groupOfNames)(member=uid={username},ou=people,dc=example,dc=org))',
        },
      },
      'editor',
    ],
  ])('has the role of their groups: %s', async (_, options, role) => {
    const person = await recognised('ada', 'ada-password', options);
    expect(person).toBeDefined();
    expect(person?.role).toBe(role);
  });

  it('keeps their identifier when their entry moves', async () => {
    const before = await recognised('étienne', 'étienne-password');
    await slapd.rename(dnOf('étienne'), dnOf('stéphane'));
    const after = await recognised('stéphane', 'étienne-password');
    expect(after).toMatchObject({ id: before?.id, username: 'stéphane' });
  });
});

describe('the connection', () => {
  it('is encrypted, by ldaps:// or StartTLS, with the authority that was given', async () => {
    for (const options of [{ servers: [slapd.secureUrl] }, { startTls: true }]) {
      const person = await recognised('ada', 'ada-password', { ...options, tls: { ca: slapd.ca } });
      expect(person).toMatchObject({ username: 'ada' });
    }
  });

  it.each<[string, () => Record<string, unknown>, RegExp]>([
    ['an unknown authority', () => ({ servers: [slapd.secureUrl] }), /SELF_SIGNED|UNABLE_TO_VERIFY/],
    ['an unknown authority over StartTLS', () => ({ startTls: true }), /SELF_SIGNED|UNABLE_TO_VERIFY/],
    [
      'a certificate for another name',
      () => ({ servers: [slapd.secureUrl.replace('localhost', '127.0.0.1')], tls: { ca: slapd.ca } }),
      /ERR_TLS_CERT_ALTNAME_INVALID/,
    ],
    [
      'a certificate for another name over StartTLS',
      () => ({ startTls: true, tls: { ca: slapd.ca, serverName: 'ldap.example.org' } }),
      /ERR_TLS_CERT_ALTNAME_INVALID/,
    ],
    [
      'a wrong password of its own',
      () => ({ bind: { ...READER, password: 'wrong' } }),
      /refuses the name or the password of "bind"/,
    ],
    ['nobody who may search', () => ({ bind: undefined }), /searching failed \(LDAP result \d+\)/],
    [
      'a base that is not there',
      () => ({ base: 'ou=nowhere,dc=example,dc=org' }),
      /searching failed \(LDAP result 32\)/,
    ],
    [
      'an identifier that nobody has',
      () => ({ attributes: { id: 'employeeNumber' } }),
      /no single "employeeNumber"/,
    ],
    ['nothing that listens', () => ({ servers: ['ldap://127.0.0.1:9'] }), /ECONNREFUSED/],
  ])('says what is wrong, and recognises nobody, with %s', async (_, options, message) => {
    await expect(recognised('ada', 'ada-password', options())).rejects.toThrow(message);
  });

  it('is given up after its time, and goes on with the next server', async () => {
    const sockets: Socket[] = [];
    // Takes connections and says nothing.
    const silent: Server = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined).resume());
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    try {
      for (const options of [{}, { startTls: true }, { servers: [`ldaps://127.0.0.1:${port}`] }]) {
        const alone = { servers: [`ldap://127.0.0.1:${port}`], timeout: 1, ...options };
        const began = Date.now();
        await expect(recognised('ada', 'ada-password', alone)).rejects.toThrow('no answer in time');
        expect(Date.now() - began).toBeLessThan(3_000);
      }
      const one = authenticator({ servers: [`ldap://127.0.0.1:${port}`, slapd.url], timeout: 1 });
      const ask = async (): Promise<number> => {
        const began = Date.now();
        const credentials = { identifier: 'ada', password: 'ada-password' };
        expect(await one.authenticate(credentials, AbortSignal.timeout(20_000))).toMatchObject({
          username: 'ada',
        });
        return Date.now() - began;
      };
      expect(await ask()).toBeGreaterThanOrEqual(1_000);
      // It is asked last for a while: nobody else has to wait for it.
      expect(await ask()).toBeLessThan(1_000);
      expect(sockets.every((socket) => socket.destroyed || socket.readableEnded)).toBe(true);
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  });

  it('is never opened again in clear when it breaks after StartTLS', async () => {
    const heard: Buffer[] = [];
    const between: Socket[] = [];
    let connections = 0;
    const proxy = createServer((socket) => {
      connections += 1;
      const onward = connect(Number(new URL(slapd.url).port), '127.0.0.1');
      between.push(socket, onward);
      for (const side of [socket, onward]) side.on('error', () => undefined);
      socket
        .on('data', (data: Buffer) => heard.push(data))
        .pipe(onward)
        .pipe(socket);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const url = `ldap://localhost:${port}`;
    const server = { url, startTls: true, ca: [slapd.ca], serverName: undefined };
    const connection = await connectToLdap(server, AbortSignal.timeout(20_000));
    try {
      expect(await connection.bind(READER)).toBe(true);
      for (const socket of between) socket.destroy();
      await pause(50);
      const ada = { dn: dnOf('ada'), password: 'ada-password' };
      await expect(connection.bind(ada)).rejects.toThrow('the connection was lost');
      await expect(connection.search(PEOPLE, {})).rejects.toThrow('the connection was lost');
      expect(connections).toBe(1);
      const bytes = Buffer.concat(heard).toString('latin1');
      for (const word of [READER.password, 'ada']) expect(bytes).not.toContain(word);
    } finally {
      connection.close();
      proxy.close();
    }
  });
});
