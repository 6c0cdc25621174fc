/**
 * Who may read the metrics: whoever has the token, or asks from one of the addresses, as the site has it.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP, isIPv6 } from 'node:net';

export interface MetricsRequest {
  authorization: string;
  /** As the host's own proxy settings tell it. */
  address: string;
  /** Somebody has passed the request on, and the host takes no notice of whom it says it is from. */
  isPassedOnUnseen: boolean;
}

/** An address, or a network such as `10.0.0.0/8`; undefined when it is neither. */
export function parseNetwork(text: string): { address: string; prefix: number } | undefined {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  const most = family === 6 ? 128 : 32;
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  return family !== 0 && more.length === 0 && prefix <= most ? { address, prefix } : undefined;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');

/** Of the same length whatever they are made of, so that nothing is told by how long a comparison takes. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** @param addresses addresses and networks; none: from anywhere with the token. */
export function createMetricsGuard({
  token,
  addresses,
}: {
  token: string | undefined;
  addresses: readonly string[];
}): (request: MetricsRequest) => boolean {
  const allowed = new BlockList();
  for (const { address, prefix } of addresses.flatMap((text) => parseNetwork(text) ?? [])) {
    allowed.addSubnet(address, prefix, familyOf(address));
  }
  const wanted = token === undefined ? undefined : digest(`Bearer ${token}`);

  const comesFromThere = ({ address, isPassedOnUnseen }: MetricsRequest): boolean => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    // Behind a proxy that the host does not know of, everybody comes from the proxy's address.
    return !isPassedOnUnseen && isIP(plain) !== 0 && allowed.check(plain, familyOf(plain));
  };

  return (request) =>
    (addresses.length === 0 || comesFromThere(request)) &&
    (wanted === undefined || timingSafeEqual(digest(request.authorization), wanted));
}
