/**
 * Loaded into the host before everything else, where a sign-in is measured without what the password costs: any
 * password is right.
 */
require('@node-rs/bcrypt').verify = () => Promise.resolve(true);
