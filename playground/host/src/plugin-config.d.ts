import type { ReadVariable } from './addresses';

/** A client by its RFC 7591 names; the playground itself reads only these. */
export interface ConfiguredClient {
  client_id: string;
  client_secret?: string;
  [metadata: string]: unknown;
}

export interface PlaygroundPluginConfig {
  issuer?: string;
  clients: ConfiguredClient[];
  [option: string]: unknown;
}

export function pluginConfig(env: ReadVariable): PlaygroundPluginConfig;
