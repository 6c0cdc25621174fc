'use strict';

const { seed } = require('./seed');
const { registerUpstreams } = require('./upstreams');

module.exports = {
  register({ strapi }) {
    registerUpstreams({ strapi, upstreams: JSON.parse(process.env.PLAYGROUND_UPSTREAMS || '[]') });
  },

  async bootstrap({ strapi }) {
    await seed({ strapi });
  },
};
