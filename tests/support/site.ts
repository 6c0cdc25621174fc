/**
 * A site as it runs in production: several Strapi processes on one PostgreSQL, behind a proxy that hands each request
 * to the next process, with no stickiness.
 */
import { createServer, request as httpRequest, type Server } from 'node:http';
import { freePort, startHost, temporaryDatabase, type HostOptions, type TestHost } from './host.ts';
import { startPostgres, type PostgresServer, type Rows } from './postgres.ts';

export interface Site {
  /** The proxy's address. */
  url: string;
  issuer: string;
  /** The processes themselves; each answers at `http://127.0.0.1:<port>` too. */
  hosts: TestHost[];
  postgres: PostgresServer;
  sql(statement: string, values?: unknown[]): Promise<Rows>;
  /** How many requests the proxy has handed on to each process. */
  handedOn(): number[];
  /** Starts the process again, on its port. */
  restart(index: number): Promise<void>;
  stop(): Promise<void>;
}

interface SiteOptions {
  processes?: number;
  pluginConfig?: HostOptions['pluginConfig'];
  env?: Record<string, string>;
}

/** Its own address, which bypasses the proxy. */
export const directly = ({ port }: TestHost): string => `http://127.0.0.1:${port}`;

interface Proxy {
  server: Server;
  handedOn: number[];
}

/** A process that does not answer gets 502, as proxies do; the next request goes to the next process. */
function startProxy(port: number, targets: () => number[]): Promise<Proxy> {
  const handedOn = targets().map(() => 0);
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const ports = targets();
    const index = turn % ports.length;
    turn += 1;
    handedOn[index] = (handedOn[index] ?? 0) + 1;
    const { method, url, headers } = incoming;
    const onward = httpRequest(
      {
        host: '127.0.0.1',
        port: ports[index],
        method,
        path: url,
        headers: { ...headers, 'x-forwarded-proto': 'http' },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        answer.once('error', () => outgoing.destroy());
      },
    );
    onward.once('error', () => {
      if (!outgoing.headersSent) outgoing.writeHead(502);
      outgoing.end();
    });
    incoming.pipe(onward);
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve({ server, handedOn }));
  });
}

export async function startSite({
  processes = 2,
  pluginConfig = {},
  env = {},
}: SiteOptions = {}): Promise<Site> {
  const postgres = await startPostgres();
  const database = await postgres.newDatabase();
  // Only the secrets beside it are used: the processes of a site share them.
  const { databaseFile, remove } = await temporaryDatabase();
  const proxyPort = await freePort();
  const url = `http://localhost:${proxyPort}`;
  const ports: number[] = [];
  for (let count = 0; count < processes; count += 1) ports.push(await freePort());

  const start = (port: number): Promise<TestHost> =>
    startHost({ port, databaseFile, pluginConfig, env: { ...database, PUBLIC_URL: url, ...env } });
  const hosts: TestHost[] = [];
  // One after the other: Strapi's own migrations can't start together on an empty database.
  for (const port of ports) hosts.push(await start(port));

  const proxy = await startProxy(proxyPort, () => ports);
  return {
    url,
    issuer: `${url}/oidc`,
    hosts,
    postgres,
    sql: (statement, values) => postgres.sql(database, statement, values),
    handedOn: () => [...proxy.handedOn],
    async restart(index) {
      hosts[index] = await start(ports[index]!);
    },
    async stop() {
      proxy.server.closeAllConnections();
      await new Promise((resolve) => proxy.server.close(resolve));
      await Promise.all(hosts.map((host) => host.stop()));
      await postgres.stop();
      await remove();
    },
  };
}
