'use strict';

/**
 * Loaded into a host without the plugin: the bare engine answers in front of the host's own server, in the host's process.
 * What it is slower by than alone is what the host's process costs; what the plugin is slower by than this is the plugin's.
 * BENCH_CLIENT has the client as JSON.
 */
const { subscribe } = require('node:diagnostics_channel');

const port = Number(process.env.PORT);

subscribe('tracing:net.server.listen:asyncEnd', ({ server }) => {
  if (server.address()?.port !== port) return;
  const [host] = server.listeners('request');
  const client = JSON.parse(process.env.BENCH_CLIENT);
  const loading = import('./bare-engine.ts').then(({ engineListener }) =>
    engineListener({ port, client }, host),
  );
  let answer = (req, res) => void loading.then((listener) => listener(req, res));
  void loading.then((listener) => (answer = listener));
  server.removeAllListeners('request');
  server.on('request', (req, res) => answer(req, res));
});
