'use strict';

/**
 * Loaded into the host before it starts: notes the processor time of each turn of its event loop that took a
 * millisecond or more, and keeps TURNS_FILE up to date with them, a line of JSON for each.
 */
const { appendFileSync } = require('node:fs');
const { setImmediate, setInterval } = require('node:timers');

const WRITE_EVERY_MS = 500;

const used = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

const lines = [];
let before = used();
const note = () => {
  const cpu = used() - before;
  if (cpu >= 1) lines.push(`${JSON.stringify({ at: Date.now(), cpu })}\n`);
  before = used();
  // Does not keep the loop from waiting for work.
  setImmediate(note).unref();
};

setImmediate(note).unref();
setInterval(() => {
  appendFileSync(process.env.TURNS_FILE, lines.splice(0).join(''));
}, WRITE_EVERY_MS).unref();
