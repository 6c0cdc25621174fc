/**
 * One connection to a directory, for one sign-in. It is never opened anew behind our back: a second connection would
 * not have been encrypted (StartTLS) or bound as the first one was.
 */
import { connect as connectPlainly, isIP, type Socket } from 'node:net';
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls';
import type { Client, Entry, SearchOptions } from 'ldapts';

export interface LdapServer {
  /** `ldap://` or `ldaps://`. */
  url: string;
  /** Encrypts an `ldap://` connection before anything else is said (RFC 4511 §4.14). */
  startTls: boolean;
  /** PEM certificates of the authorities to trust instead of the system's. */
  ca: readonly string[] | undefined;
  /** The name that the server's certificate must bear, where it is not the address's. */
  serverName: string | undefined;
}

export interface LdapConnection {
  /** False when the directory refuses the password. @throws when it does not say. */
  bind(input: { dn: string; password: string }): Promise<boolean>;
  search(base: string, options: SearchOptions): Promise<Entry[]>;
  close(): void;
}

/** The directory could not be asked; the message is for the host's log, and names no person. */
export class DirectoryFault extends Error {
  override readonly name = 'DirectoryFault';
}

/**
 * Result codes (RFC 4511 Appendix A) by which directories refuse a password: constraintViolation and
 * unwillingToPerform are said of accounts that are locked, inappropriateAuthentication of those that have none.
 */
const REFUSALS = new Set([19, 32, 48, 49, 53]);

const tlsOptionsOf = ({ url, ca, serverName }: LdapServer): ConnectionOptions => {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const name = serverName ?? host;
  return {
    host: name,
    // Whatever the environment says (NODE_TLS_REJECT_UNAUTHORIZED).
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(isIP(name) ? {} : { servername: name }),
    ...(ca ? { ca: [...ca] } : {}),
  };
};

/** @param signal ends the connection, whatever it is waiting for. */
export async function connectToLdap(server: LdapServer, signal: AbortSignal): Promise<LdapConnection> {
  // Loaded by sites that have a directory only.
  const { Client: LdapClient, ResultCodeError } = await import('ldapts');
  const sockets: Socket[] = [];

  const collecting = <Open extends (...args: never[]) => Socket>(open: Open): Open =>
    ((...args) => {
      const socket = open(...args);
      sockets.push(socket);
      return socket;
    }) as Open;
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  let endOfTime: () => void = close;
  const late = new Promise<never>((_resolve, reject) => {
    endOfTime = () => {
      close();
      reject(new DirectoryFault('no answer in time'));
    };
  });
  late.catch(() => undefined);
  signal.addEventListener('abort', endOfTime, { once: true });

  const isSecure = server.url.startsWith('ldaps:');
  const tls = tlsOptionsOf(server);
  const client: Client = new LdapClient({
    url: server.url,
    ...(isSecure ? { tlsOptions: tls } : {}),
    createConnection: collecting(connectPlainly),
    createSecureConnection: collecting(connectSecurely),
  });

  /**
   * ldapts opens a lost connection again by itself, without StartTLS and unbound; and after StartTLS it does not notice
   * that a connection is lost, and waits.
   */
  const onThisConnection = async <T>(work: () => Promise<T>): Promise<T> => {
    if (signal.aborted) throw new DirectoryFault('no answer in time');
    if (sockets.some((socket) => socket.destroyed)) throw new DirectoryFault('the connection was lost');
    return Promise.race([work(), late]);
  };
  const orFault = async <T>(doing: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await onThisConnection(work);
    } catch (error) {
      if (error instanceof DirectoryFault) throw error;
      throw new DirectoryFault(`${doing} failed (${reasonOf(error)})`, { cause: error });
    }
  };
  const isRefusal = (error: unknown): boolean =>
    error instanceof DirectoryFault &&
    error.cause instanceof ResultCodeError &&
    REFUSALS.has(error.cause.code);

  const connection: LdapConnection = {
    async bind({ dn, password }) {
      // A simple bind without a name or a password succeeds as "unauthenticated" and proves nothing (RFC 4513 §5.1.2).
      if (dn === '' || password === '' || password.includes('\u0000')) return false;
      try {
        await orFault('binding', () => client.bind(dn, password));
        return true;
      } catch (error) {
        if (isRefusal(error)) return false;
        throw error;
      }
    },
    search: async (base, options) =>
      (await orFault('searching', () => client.search(base, options))).searchEntries,
    close() {
      signal.removeEventListener('abort', endOfTime);
      close();
    },
  };
  if (!server.startTls || isSecure) return connection;
  try {
    await orFault('StartTLS', () => client.startTLS(tls));
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The directory's result code, or the kind of error: a message may quote what was searched for. */
const reasonOf = (error: unknown): string => {
  const { code, name } = error as { code?: unknown; name?: string };
  if (typeof code === 'number') return `LDAP result ${code}`;
  if (typeof code === 'string') return code;
  // ldapts words what happened to its socket, and quotes nothing but the system's error.
  const system = /\b(E[A-Z]{4,}|ERR_[A-Z_]+)\b/.exec(error instanceof Error ? error.message : '');
  return system?.[1] ?? name ?? 'unknown';
};
