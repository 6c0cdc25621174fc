'use strict';

/**
 * The addresses a browser uses, from the environment.
 * Strapi would take the address it listens on; nobody opens http://0.0.0.0.
 */

const LISTENS_ON_THIS_MACHINE = new Set(['0.0.0.0', '127.0.0.1', '::', '::1', 'localhost']);

const addressFor = (host, port) => {
  if (LISTENS_ON_THIS_MACHINE.has(host)) return `http://localhost:${port}`;
  return host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`;
};

const withoutSlash = (url) => url.replace(/\/+$/, '');

/** The host's own address: `PUBLIC_URL`, else where it listens. */
const publicUrl = (env) =>
  withoutSlash(env('PUBLIC_URL') || addressFor(env('HOST', '127.0.0.1'), env('PORT', '1337')));

/** The friend app's address: `FRIEND_URL`, else where it listens. */
const friendUrl = (env) =>
  withoutSlash(env('FRIEND_URL') || addressFor(env('HOST', '127.0.0.1'), env('FRIEND_PORT', '3100')));

module.exports = { publicUrl, friendUrl };
