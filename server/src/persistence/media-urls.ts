/** Addresses of files: the host keeps those of its own disk without its own address, of which a client knows nothing. */
import type { Shape } from '../domain/shapes';
import { FILE } from './user-schema';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value with the address of every file in it complete. */
export function withFullUrls(
  value: unknown,
  { shape, hostUrl }: { shape: Shape | undefined; hostUrl: string },
): unknown {
  if (typeof shape !== 'object') return value;
  if ('list' in shape) {
    return Array.isArray(value)
      ? value.map((entry) => withFullUrls(entry, { shape: shape.list, hostUrl }))
      : value;
  }
  if (!isRecord(value)) return value;
  if (shape === FILE) {
    const { url } = value;
    return typeof url === 'string' && url.startsWith('/') ? { ...value, url: `${hostUrl}${url}` } : value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      withFullUrls(inner, { shape: shape.fields[name], hostUrl }),
    ]),
  );
}
