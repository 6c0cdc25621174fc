/**
 * A site behind a proxy that ends TLS, as sites are: the browser speaks https to the proxy, the proxy http to the host.
 * The certificate is signed by an authority of the test's own.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpsServer } from 'node:https';
import { request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startHost, type HostOptions, type TestHost } from './host.ts';

export interface Authority {
  /** The authority's own certificate, PEM. */
  ca: string;
  /** Where it is kept, for what reads it from a file (`NODE_EXTRA_CA_CERTS`). */
  caFile: string;
  /** Of `localhost`. */
  key: string;
  cert: string;
  remove(): Promise<void>;
}

/** An authority, and a certificate that it signed. */
export async function createAuthority(): Promise<Authority> {
  const directory = await mkdtemp(path.join(tmpdir(), 'oidc-tls-'));
  const file = (name: string): string => path.join(directory, name);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Test authority',
  );
  openssl('req', ...key, '-keyout', 'site.key', '-out', 'site.csr', '-subj', '/CN=localhost');
  await writeFile(file('site.ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  openssl(
    ...['x509', '-req', '-in', 'site.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-out', 'site.pem', '-days', '2', '-extfile', 'site.ext'],
  );
  const read = (name: string): Promise<string> => readFile(file(name), 'utf8');
  return {
    ca: await read('ca.pem'),
    caFile: file('ca.pem'),
    key: await read('site.key'),
    cert: await read('site.pem'),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

export interface TlsServer {
  /** No trailing slash. */
  url: string;
  stop(): Promise<void>;
}

export function startTlsServer(
  { key, cert }: Authority,
  listener: RequestListener,
  port = 0,
): Promise<TlsServer> {
  const server = createHttpsServer({ key, cert }, listener);
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      resolve({
        url: `https://localhost:${(server.address() as AddressInfo).port}`,
        stop: () =>
          new Promise((done) => {
            server.closeAllConnections();
            server.close(() => done());
          }),
      });
    });
  });
}

const handOn =
  (port: number): RequestListener =>
  (incoming, outgoing) => {
    const headers = {
      ...incoming.headers,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': incoming.headers.host,
      'x-forwarded-for': incoming.socket.remoteAddress,
    };
    const onward = httpRequest(
      { host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.once('error', () => {
      if (!outgoing.headersSent) outgoing.writeHead(502);
      outgoing.end();
    });
    incoming.pipe(onward);
  };

export interface TlsSite {
  authority: Authority;
  host: TestHost;
  /** The site's own address: https. */
  url: string;
  issuer: string;
  /** The host itself, without the proxy: for the administrator's calls. */
  inside: string;
  stop(): Promise<void>;
}

/** @param options of the host, whose public address is the proxy's. */
export async function startTlsSite({ env = {}, ...options }: HostOptions = {}): Promise<TlsSite> {
  const authority = await createAuthority();
  const port = await freePort();
  const proxy = await startTlsServer(authority, handOn(port));
  const host = await startHost({
    ...options,
    port,
    env: { PUBLIC_URL: proxy.url, NODE_EXTRA_CA_CERTS: authority.caFile, ...env },
  });
  return {
    authority,
    host,
    url: proxy.url,
    issuer: `${proxy.url}/oidc`,
    inside: `http://127.0.0.1:${port}`,
    async stop() {
      await proxy.stop();
      await host.stop();
      await authority.remove();
    },
  };
}
