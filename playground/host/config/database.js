'use strict';

const path = require('node:path');

const ssl = (env) =>
  env.bool('DATABASE_SSL', false) && {
    key: env('DATABASE_SSL_KEY'),
    cert: env('DATABASE_SSL_CERT'),
    ca: env('DATABASE_SSL_CA'),
    capath: env('DATABASE_SSL_CAPATH'),
    cipher: env('DATABASE_SSL_CIPHER'),
    rejectUnauthorized: env.bool('DATABASE_SSL_REJECT_UNAUTHORIZED', true),
  };

const pool = (env) => ({ min: env.int('DATABASE_POOL_MIN', 2), max: env.int('DATABASE_POOL_MAX', 10) });

const server = (env, port) => ({
  host: env('DATABASE_HOST', 'localhost'),
  port: env.int('DATABASE_PORT', port),
  database: env('DATABASE_NAME', 'strapi'),
  user: env('DATABASE_USERNAME', 'strapi'),
  password: env('DATABASE_PASSWORD', 'strapi'),
  ssl: ssl(env),
});

/** Each client that Strapi knows, with the variables of its own template. */
const connections = {
  sqlite: (env) => ({
    connection: { filename: path.resolve(__dirname, '..', env('DATABASE_FILENAME', '.tmp/data.db')) },
    useNullAsDefault: true,
  }),
  postgres: (env) => ({
    connection: {
      connectionString: env('DATABASE_URL'),
      ...server(env, 5432),
      schema: env('DATABASE_SCHEMA', 'public'),
    },
    pool: pool(env),
  }),
  mysql: (env) => ({ connection: server(env, 3306), pool: pool(env) }),
};

module.exports = ({ env }) => {
  const client = env('DATABASE_CLIENT', 'sqlite');
  if (!Object.hasOwn(connections, client)) {
    throw new Error(`DATABASE_CLIENT is "${client}"; allowed are ${Object.keys(connections).join(', ')}`);
  }
  return {
    connection: {
      client,
      ...connections[client](env),
      acquireConnectionTimeout: env.int('DATABASE_CONNECTION_TIMEOUT', 60000),
    },
  };
};
