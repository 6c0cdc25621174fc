'use strict';

/**
 * Loaded into what is measured before it starts, and asked over a socket of its own (PROBE_SOCKET): how long it took to
 * start, what it uses of the processor and of memory, and how late its event loop is. Nothing is counted before it is
 * asked for.
 */
const { subscribe } = require('node:diagnostics_channel');
const { createServer } = require('node:http');
const { monitorEventLoopDelay, performance } = require('node:perf_hooks');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

/** Milliseconds between two looks at the event loop. */
const RESOLUTION = 2;
const NANOSECONDS = 1e6;

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Of the first server that listens besides this one: milliseconds since the process began, and of the processor. */
let started;
subscribe('tracing:net.server.listen:asyncEnd', ({ server }) => {
  if (server !== probe) started ??= { after: performance.now(), cpu: cpu() };
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
const late = (nanoseconds) => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION);

const answers = {
  '/started': () => started,
  '/cpu': () => ({ cpu: cpu() }),
  '/memory': () => {
    for (let times = 0; times < 3; times += 1) collect();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, heapUsed, external };
  },
  '/lag/begin': () => {
    delays.reset();
    delays.enable();
    return {};
  },
  '/lag/end': () => {
    delays.disable();
    return { p50: late(delays.percentile(50)), p99: late(delays.percentile(99)), worst: late(delays.max) };
  },
};

const probe = createServer((request, response) => {
  response.end(JSON.stringify(answers[request.url]?.() ?? null));
});
// Does not keep what is measured from ending.
probe.listen(process.env.PROBE_SOCKET).unref();
