'use strict';

const { publicUrl } = require('../src/addresses');

module.exports = ({ env }) => [
  'strapi::logger',
  'strapi::errors',
  'strapi::security',
  'strapi::cors',
  'strapi::poweredBy',
  'strapi::query',
  'strapi::body',
  // In production Strapi's session cookie asks for https, and the playground is http unless PUBLIC_URL says otherwise.
  { name: 'strapi::session', config: { secure: publicUrl(env).startsWith('https:') } },
  'strapi::favicon',
  'strapi::public',
];
