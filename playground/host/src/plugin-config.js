'use strict';

/**
 * The plugin's configuration in the playground: its own defaults, with the JSON file named by PLAYGROUND_CONFIG
 * merged over them.
 */
const fs = require('node:fs');
const path = require('node:path');
const { friendUrl } = require('./addresses');
const { claimMappings } = require('./claim-mappings');

const friendApp = (env) => {
  const url = friendUrl(env);
  return {
    client_id: 'friend-app',
    client_name: 'Friend app',
    client_uri: url,
    client_secret: env('FRIEND_CLIENT_SECRET'),
    token_endpoint_auth_method: 'client_secret_basic',
    redirect_uris: [`${url}/callback`],
    post_logout_redirect_uris: [`${url}/signed-out`],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid email profile offline_access',
  };
};

const defaults = (env) => ({
  clients: [friendApp(env)],
  claimMappings,
  allowPrivateNetwork: true,
  pages: { siteName: 'Playground' },
});

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The file's clients are added; one with the `client_id` of another takes its place. */
const mergeClients = (base, added) => {
  const byId = new Map(base.map((client) => [client.client_id, client]));
  for (const client of added) byId.set(client.client_id, client);
  return [...byId.values()];
};

/** Objects are merged, anything else is replaced; `clients` see above. */
const mergeConfig = (base, over) => {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    merged[key] = isObject(value) && isObject(base[key]) ? mergeConfig(base[key], value) : value;
  }
  return merged;
};

const readConfigFile = (file) => {
  let text;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`PLAYGROUND_CONFIG names ${file}, which cannot be read (${error.code})`, {
      cause: error,
    });
  }
  let config;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw new Error(`PLAYGROUND_CONFIG names ${file}, which is not JSON: ${error.message}`, { cause: error });
  }
  if (!isObject(config)) throw new Error(`PLAYGROUND_CONFIG names ${file}, which must hold a JSON object`);
  if ('clients' in config && !Array.isArray(config.clients)) {
    throw new Error(`PLAYGROUND_CONFIG names ${file}, where "clients" must be an array`);
  }
  return config;
};

/** Ways to check a password that a test adds: a module that exports a list of them, as JSON has no functions. */
const authenticators = (env) => {
  const file = env('PLAYGROUND_AUTHENTICATORS');
  return file ? { authenticators: require(path.resolve(file)) } : {};
};

/**
 * The configuration handed to the plugin.
 *
 * @param env reads an environment variable, as Strapi's `env` does.
 * @throws when PLAYGROUND_CONFIG names a file that cannot be read or is not a JSON object.
 */
const pluginConfig = (env) => {
  const base = { ...defaults(env), ...authenticators(env) };
  const file = env('PLAYGROUND_CONFIG');
  if (!file) return base;

  const over = readConfigFile(path.resolve(file));
  return { ...mergeConfig(base, over), clients: mergeClients(base.clients, over.clients ?? []) };
};

module.exports = { pluginConfig };
