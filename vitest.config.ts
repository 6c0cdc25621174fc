import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';

const seconds = (count: number): number => count * 1000;

/** Those that speak to a host run beside each other, one more than the cores of a small machine: each waits at times. */
const besideEachOther = { maxWorkers: 3, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    reporters: ['default'],
    teardownTimeout: seconds(30),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}'],
          testTimeout: seconds(20),
          // Pure rules: no file leaves anything behind for the next.
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        // The plugin's stores over a real Strapi's connection, on each database that Strapi runs on.
        extends: true,
        test: {
          name: 'stores',
          include: ['tests/stores/**/*.test.ts'],
          testTimeout: seconds(120),
          hookTimeout: seconds(300),
          ...besideEachOther,
        },
      },
      {
        // A real Strapi in a process of its own, spoken to over HTTP: each file has its own, on a free port.
        extends: true,
        test: {
          name: 'flows',
          include: ['tests/flows/**/*.test.ts'],
          testTimeout: seconds(120),
          hookTimeout: seconds(300),
          ...besideEachOther,
        },
      },
      {
        // The same, through a real Chromium.
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: seconds(120),
          hookTimeout: seconds(300),
          ...besideEachOther,
        },
      },
    ],
  },
});
