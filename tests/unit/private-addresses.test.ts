import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isPrivateAddress,
  PrivateAddress,
  publicLookup,
  refusePrivateHost,
} from '../../server/src/engine/private-addresses.ts';

describe('isPrivateAddress', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::7f00:1',
    '::ffff:0:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    'no address',
  ])('is true of %s', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['1.1.1.1', '172.15.255.255', '172.32.0.1', '93.184.215.14', '2606:4700::1111', '2a00:1450::1'])(
    'is false of %s',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );

  it('is true of every address of the private networks', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(
        fc.constantFrom('10', '127', '192.168', '169.254'),
        octet,
        octet,
        octet,
        (network, a, b, c) => {
          const rest = network.includes('.') ? [b, c] : [a, b, c];
          expect(isPrivateAddress([network, ...rest].join('.'))).toBe(true);
        },
      ),
    );
  });
});

describe('refusePrivateHost', () => {
  it.each([
    'http://127.0.0.1/x',
    'http://[::1]/x',
    'http://2130706433/',
    'http://0x7f.1/',
    'https://[::ffff:10.0.0.1]/',
  ])('refuses %s', (url) => {
    expect(() => refusePrivateHost(new URL(url))).toThrow(PrivateAddress);
  });

  it('leaves names to the lookup', () => {
    expect(() => refusePrivateHost(new URL('https://app.example.org/'))).not.toThrow();
  });
});

describe('publicLookup', () => {
  it('fails for a name that leads to this machine', async () => {
    const outcome = await new Promise((resolve) => {
      publicLookup('localhost', { all: true }, (error) => resolve(error));
    });
    expect(outcome).toBeInstanceOf(PrivateAddress);
  });
});
