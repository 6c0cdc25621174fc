import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delayAfter, networkOf } from '../../server/src/domain/attempts';

const rule = { attempts: 5, delay: 30, maxDelay: 900, forgetAfter: 86_400 };

describe('the delay after a failure', () => {
  it('is none at first, then doubles up to the longest', () => {
    expect([1, 5, 6, 7, 8, 9, 10, 11, 12, 1000].map((failure) => delayAfter(failure, rule))).toEqual([
      0, 0, 30, 60, 120, 240, 480, 900, 900, 900,
    ]);
  });

  it('never shrinks', () => {
    fc.assert(
      fc.property(fc.nat(2000), (failure) => delayAfter(failure + 1, rule) >= delayAfter(failure, rule)),
    );
  });
});

describe('who is behind an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:51234', '192.0.2.1'],
    ['[2001:db8:1:2::1]:51234', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::1]', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('%s is %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('is the same for every address of a /64', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const network = networkOf(address);
        expect(networkOf(network.replace('/64', 'abcd'))).toBe(network);
      }),
    );
  });
});
