/**
 * Which ports are free. Asked of those of `npm start` before anything is built, so that the answer comes at once.
 * Passes through: an address and a port in, an error that says what to do out. Leaves nothing listening.
 */
import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { SettingError } from './settings.ts';

/**
 * Ports that no system hands out to outgoing connections (Linux does from 32768): nobody takes one of them between two
 * starts of a host.
 */
const FIRST = 15_000;
const COUNT = 15_000;

/** A port of this machine that nothing listens on now. */
export async function freePort(): Promise<number> {
  const port = FIRST + randomInt(COUNT);
  const isFree = (await listenOnce({ host: '127.0.0.1', port })) === undefined;
  return isFree ? port : freePort();
}

interface PortUse {
  host: string;
  port: number;
  /** The environment variable that chooses the port. */
  variable: string;
  /** Who needs it, for the message. */
  purpose: string;
}

function listenOnce({
  host,
  port,
}: {
  host: string;
  port: number;
}): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

/** Listening alone is not enough: some systems let 127.0.0.1 be taken while another holds the port on all addresses. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: 'localhost', port });
    const finish = (isTaken: boolean): void => {
      socket.destroy();
      resolve(isTaken);
    };
    socket.setTimeout(1000, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

/** @throws SettingError naming the port and the variable to change. */
export async function assertPortIsFree({ host, port, variable, purpose }: PortUse): Promise<void> {
  if (await answers(port)) throw taken({ port, variable, purpose });

  const error = await listenOnce({ host, port });
  if (!error) return;
  if (error.code === 'EADDRINUSE') throw taken({ port, variable, purpose });
  throw new SettingError(
    `${purpose} cannot listen on ${host}, port ${port} (${error.code}). Choose another: HOST for the address, ${variable} for the port.`,
  );
}

const taken = ({ port, variable, purpose }: Omit<PortUse, 'host'>): SettingError =>
  new SettingError(
    `Port ${port}, which ${purpose} needs, is taken by another program.\n` +
      `End that program, or choose another port: ${variable}=${port + 1} npm start`,
  );
