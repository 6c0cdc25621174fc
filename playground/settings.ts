/**
 * What the person who starts the playground may choose, read from the environment and checked once.
 * Passes through: environment variables in, addresses and ports out. Must not start or write anything.
 */
import path from 'node:path';
import { friendUrl, publicUrl } from './host/src/addresses.js';
import { pluginConfig } from './host/src/plugin-config.js';

type Environment = NodeJS.ProcessEnv;

/** A setting that cannot be used; its message is for the person at the terminal. */
export class SettingError extends Error {}

export interface Settings {
  /** Address to listen on, for the host and the friend app. */
  host: string;
  port: number;
  friendPort: number;
  /** Where a browser finds the Strapi host; no trailing slash. */
  hostUrl: string;
  /** Where a browser finds the friend app; no trailing slash. */
  friendUrl: string;
  /** Absolute path of the file that PLAYGROUND_CONFIG names. */
  configFile: string | undefined;
}

function readPort(environment: Environment, name: string, fallback: number): number {
  const text = environment[name] || String(fallback);
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new SettingError(`${name} is "${text}"; it must be a port number from 1 to 65535.`);
}

/** @throws SettingError naming the variable that cannot be used. */
export function readSettings(environment: Environment): Settings {
  const port = readPort(environment, 'PORT', 1337);
  const friendPort = readPort(environment, 'FRIEND_PORT', 3100);
  if (port === friendPort) {
    throw new SettingError(
      `PORT and FRIEND_PORT are both ${port}; the host and the friend app need one each.`,
    );
  }

  const read = reader(environment);
  const configFile = environment.PLAYGROUND_CONFIG;
  return {
    host: environment.HOST || '127.0.0.1',
    port,
    friendPort,
    hostUrl: publicUrl(read),
    friendUrl: friendUrl(read),
    // npm changes to the repository's root; INIT_CWD is where the person stands.
    configFile: configFile ? path.resolve(environment.INIT_CWD ?? process.cwd(), configFile) : undefined,
  };
}

export interface FriendSettings {
  issuer: string;
  clientId: string;
  clientSecret: string | undefined;
}

/**
 * The provider and the credentials that the friend app uses, once PLAYGROUND_CONFIG is merged in.
 *
 * @param environment what the host gets: secrets included, PLAYGROUND_CONFIG absolute.
 * @throws Error naming the file when PLAYGROUND_CONFIG cannot be used.
 */
export function readFriendSettings(environment: Environment): FriendSettings {
  const read = reader(environment);
  const config = pluginConfig(read);
  const clientId = 'friend-app';
  const client = config.clients.find(({ client_id }) => client_id === clientId);
  return {
    issuer: config.issuer ?? `${publicUrl(read)}/oidc`,
    clientId,
    clientSecret: client?.client_secret,
  };
}

const reader =
  (environment: Environment) =>
  (name: string, fallback?: string): string | undefined =>
    environment[name] ?? fallback;
