import { describe, expect, it } from 'vitest';
import { createRequire } from 'node:module';
import { verify } from '@node-rs/bcrypt';
import fc from 'fast-check';
import { createPasswordCheck, isHostsOwnCheck } from '../../server/src/persistence/password-check';

/** The host's own, whichever version it brings. */
const bcryptjs = createRequire(import.meta.url)('bcryptjs') as {
  hashSync(password: string, rounds: number): string;
  compareSync(password: string, hash: string): boolean;
};

type Validate = (password: string, hash: string) => Promise<boolean> | boolean;

const bcrypt = { compare: (password: string, hash: string) => password === hash };

/** As users-permissions ships it. */
const hostsOwn: { validatePassword: Validate } = {
  validatePassword: function (password: string, hash: string) {
    return bcrypt.compare(password, hash);
  },
};

const checkWith = (validatePassword: Validate) =>
  createPasswordCheck({
    strapi: { service: () => ({ validatePassword }) } as unknown as Parameters<
      typeof createPasswordCheck
    >[0]['strapi'],
  });

describe('the check of a password', () => {
  it('knows the host’s own function from what a site put in its place', () => {
    expect(isHostsOwnCheck(hostsOwn.validatePassword)).toBe(true);
    const sites: Validate[] = [
      (password, hash) => password === hash,
      (password, hash) => bcrypt.compare(hash, password),
      (password, hash) => bcrypt.compare(`${password}pepper`, hash),
      async (password, hash) => (await Promise.resolve(bcrypt.compare(password, hash))) && password !== 'x',
    ];
    for (const site of sites) expect(isHostsOwnCheck(site)).toBe(false);
  });

  it('is native for the host’s own, and never calls it', async () => {
    const hash = bcryptjs.hashSync('right', 4);
    const passwords = checkWith(hostsOwn.validatePassword);
    // Their stand-in for bcryptjs would say no.
    expect(await passwords.matches({ password: 'right', hash })).toBe(true);
    expect(await passwords.matches({ password: 'wrong', hash })).toBe(false);
  });

  it('is the site’s where the site has its own, or another kind of hash', async () => {
    const asked: string[] = [];
    const site: Validate = (password, hash) => {
      asked.push(hash);
      return hash === `plain:${password}`;
    };
    const passwords = checkWith(site);
    expect(await passwords.matches({ password: 'p', hash: 'plain:p' })).toBe(true);
    expect(await passwords.matches({ password: 'q', hash: 'plain:p' })).toBe(false);
    expect(asked).toEqual(['plain:p', 'plain:p']);
  });

  it('is made, and fails, where there is no account', async () => {
    const asked: string[] = [];
    const passwords = checkWith((_password, hash) => {
      asked.push(hash);
      return true;
    });
    expect(await passwords.matches({ password: 'p', hash: undefined })).toBe(false);
    expect(asked).toHaveLength(1);
  });

  it('agrees with the host’s bcryptjs on every password that a form can send', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 100 }),
        fc.string(),
        async (password, other) => {
          const hash = bcryptjs.hashSync(password, 4);
          for (const tried of [password, other, `${password}x`]) {
            expect(await verify(tried, hash)).toBe(bcryptjs.compareSync(tried, hash));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
