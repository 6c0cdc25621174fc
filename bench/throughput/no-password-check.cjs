/**
 * Loaded into the host before everything else, where a sign-in is measured without what the password costs: any
 * password is right.
 */
const Module = require('node:module');

const load = Module._load;
Module._load = (request, ...rest) =>
  request === '@node-rs/bcrypt' ? { verify: () => Promise.resolve(true) } : load(request, ...rest);
