/** What is measured, asked from within: see host-probe.cjs. */
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Milliseconds that the event loop was late. */
export interface Lag {
  p50: number;
  p99: number;
  worst: number;
}

export interface Probe {
  /** Of the process that is to be measured, with other files to load before it starts. */
  env(...preloaded: string[]): { NODE_OPTIONS: string; PROBE_SOCKET: string };
  /** When it listened, in milliseconds: since it was started, and of the processor until then. */
  started(): Promise<{ after: number; cpu: number }>;
  /** Milliseconds of the processor until now, all threads together. */
  cpu(): Promise<number>;
  /** In bytes, after a forced collection. */
  memory(): Promise<{ rss: number; heapUsed: number }>;
  beginLag(): Promise<void>;
  endLag(): Promise<Lag>;
}

const PRELOADED = fileURLToPath(new URL('host-probe.cjs', import.meta.url));

const ask = (socketPath: string, what: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const sent = request({ socketPath, path: what }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (answer.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`The probe answered ${answer.statusCode}: ${text}`));
      });
    });
    sent.on('error', reject);
    sent.end();
  });

export function createProbe(): Probe {
  const socket = path.join(tmpdir(), `oidc-probe-${randomUUID()}.sock`);
  return {
    env: (...preloaded) => ({
      NODE_OPTIONS: [PRELOADED, ...preloaded].map((file) => `--require ${file}`).join(' '),
      PROBE_SOCKET: socket,
    }),
    started: () => ask(socket, '/started') as Promise<{ after: number; cpu: number }>,
    cpu: async () => ((await ask(socket, '/cpu')) as { cpu: number }).cpu,
    memory: () => ask(socket, '/memory') as Promise<{ rss: number; heapUsed: number }>,
    beginLag: async () => {
      await ask(socket, '/lag/begin');
    },
    endLag: () => ask(socket, '/lag/end') as Promise<Lag>,
  };
}
