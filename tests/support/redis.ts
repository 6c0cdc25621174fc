/** Redis for tests: Debian's `redis-server`, which keeps nothing on disk here. */
import { freePort } from './host.ts';
import { requireProgram, startServer } from './servers.ts';

export interface RedisServer {
  url: string;
  stop(): Promise<void>;
}

export async function startRedis({ port: wanted }: { port?: number } = {}): Promise<RedisServer> {
  const command = requireProgram('redis-server', 'redis-server');
  const port = wanted ?? (await freePort());
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = await startServer({ command, args, port });
  return { url: `redis://127.0.0.1:${port}`, stop: () => server.stop() };
}
