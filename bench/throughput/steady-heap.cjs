'use strict';

/**
 * Loaded into what is measured in turn with others. While a process waits for its turn, V8 makes its heap small, and then
 * collects again and again until it has grown: a cost of the waiting, which falls on one subject more than on another. A
 * site in use does not wait so. BENCH_V8_FLAGS has more flags for V8, to see what they do.
 */
require('node:v8').setFlagsFromString(`--no-memory-reducer ${process.env.BENCH_V8_FLAGS ?? ''}`);
