/**
 * Somebody's web server with a certificate of its own, which answers what a test wants at `sector_identifier_uri`.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const TLS = path.resolve(import.meta.dirname, '../fixtures/tls');

/** For NODE_EXTRA_CA_CERTS of a host that has to trust the server. The key beside it is no secret: tests alone use it. */
export const CERTIFICATE = path.join(TLS, 'cert.pem');

export interface SectorDocument {
  url: string;
  /** How often it was asked for. */
  requests: () => number;
  answer(body: unknown, more?: { status?: number; location?: string }): void;
  stop(): Promise<void>;
}

export async function serveSectorDocument(): Promise<SectorDocument> {
  let count = 0;
  let reply: { body: string; status: number; location?: string } = { body: '[]', status: 200 };
  const server = createServer(
    { key: readFileSync(path.join(TLS, 'key.pem')), cert: readFileSync(CERTIFICATE) },
    (_request, response) => {
      count += 1;
      response.writeHead(reply.status, reply.location === undefined ? {} : { location: reply.location });
      response.end(reply.body);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}/redirects.json`,
    requests: () => count,
    answer(body, { status = 200, location } = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      reply = { body: text, status, ...(location === undefined ? {} : { location }) };
    },
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
