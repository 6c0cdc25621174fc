'use strict';

const path = require('node:path');
const { pluginConfig } = require('../src/plugin-config');

module.exports = ({ env }) => ({
  'users-permissions': {
    config: {
      jwtSecret: env('JWT_SECRET'),
      jwtManagement: env('PLAYGROUND_JWT_MANAGEMENT', 'legacy-support'),
      // The host's own limit on its /api/auth and /api/connect; tests that ask a lot of them switch it off.
      ratelimit: { enabled: env.bool('USERS_RATELIMIT', true), interval: 60_000, max: 10 },
    },
  },
  email: {
    config: {
      provider: path.resolve(__dirname, '..', 'src', 'mail-to-file.js'),
      providerOptions: { file: path.resolve(__dirname, '..', env('MAIL_FILE', '.tmp/mail.jsonl')) },
    },
  },
  'oidc-server': {
    enabled: env.bool('PLAYGROUND_OIDC', true),
    resolve: path.resolve(__dirname, '..', '..', '..'),
    config: pluginConfig(env),
  },
});
