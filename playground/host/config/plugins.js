'use strict';

const path = require('node:path');
const { pluginConfig } = require('../src/plugin-config');

module.exports = ({ env }) => ({
  'users-permissions': {
    config: {
      jwtSecret: env('JWT_SECRET'),
      jwtManagement: env('PLAYGROUND_JWT_MANAGEMENT', 'legacy-support'),
    },
  },
  'oidc-server': {
    enabled: true,
    resolve: path.resolve(__dirname, '..', '..', '..'),
    config: pluginConfig(env),
  },
});
