'use strict';

/**
 * An e-mail provider for Strapi that sends nothing: each message becomes one line of JSON in a file.
 */
const fs = require('node:fs/promises');
const path = require('node:path');

module.exports = {
  init({ file }) {
    return {
      async send({ to, from, subject, text, html }) {
        await fs.mkdir(path.dirname(file), { recursive: true });
        await fs.appendFile(file, `${JSON.stringify({ to, from, subject, text, html })}\n`);
      },
    };
  },
};
