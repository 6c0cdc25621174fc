/**
 * How often a password may be guessed: the rules, and the delay that grows with each failure.
 */
import { isIPv6 } from 'node:net';

/** At most `attempts` failures in `window` seconds. */
export interface CountRule {
  attempts: number;
  window: number;
}

/** After `attempts` failures in a row, one try for each delay; it doubles from `delay` to `maxDelay` (seconds). */
export interface DelayRule {
  attempts: number;
  delay: number;
  maxDelay: number;
  /** Seconds after the first failure in which it is forgotten. */
  forgetAfter: number;
}

export interface AttemptRules {
  account: DelayRule;
  address: CountRule;
  overall: CountRule;
}

/** The delay in seconds that follows this failure, counted from 1. */
export function delayAfter(failure: number, { attempts, delay, maxDelay }: DelayRule): number {
  const beyond = failure - attempts - 1;
  return beyond < 0 ? 0 : Math.min(maxDelay, delay * 2 ** beyond);
}

/** The 16-bit groups of an IPv6 address that name the network a household or a server gets: /64. */
const NETWORK_GROUPS = 4;
const GROUPS = 8;

/** Some proxies write the port behind the address (`192.0.2.1:5678`, `[2001:db8::1]:5678`): each connection has another. */
const withoutPort = (address: string): string =>
  /^(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/.exec(address)?.[1] ??
  /^\[([^\]]*)\](?::\d+)?$/.exec(address)?.[1] ??
  address;

/**
 * Who is behind an address: an IPv4 address itself, the /64 of an IPv6 one (its owner can choose among 2^64), and for
 * an IPv4 address written as IPv6 the former.
 */
export function networkOf(address: string): string {
  const host = withoutPort(address);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host);
  if (mapped?.[1]) return mapped[1];
  const [bare = ''] = host.split('%');
  if (!isIPv6(bare)) return host;
  const [head = '', tail] = bare.toLowerCase().split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : GROUPS - before.length - after.length;
  const groups = [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after];
  return `${groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
