'use strict';

const { publicUrl } = require('../src/addresses');

module.exports = ({ env }) => ({
  host: env('HOST', '127.0.0.1'),
  port: env.int('PORT', 1337),
  url: publicUrl(env),
  // Behind another address, that address's proxy says whether the browser came over https.
  proxy: { koa: Boolean(env('PUBLIC_URL')) },
  app: { keys: env.array('APP_KEYS') },
  logger: { updates: { enabled: false }, config: { level: env('LOG_LEVEL', 'http') } },
});
