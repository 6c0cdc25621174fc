// French beside English, so that the plugin's panels can be tried in both; no look-ups on the network.
export default {
  config: {
    locales: ['fr'],
    notifications: { releases: false },
    tutorials: false,
  },
  bootstrap() {},
};
