import { defineConfig } from 'vitest/config';

const oneFileAtATime = { fileParallelism: false, maxWorkers: 1 };
const seconds = (count: number): number => count * 1000;

export default defineConfig({
  test: {
    reporters: ['default'],
    teardownTimeout: seconds(30),
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['tests/unit/**/*.test.{ts,tsx}'], testTimeout: seconds(20) },
      },
      {
        // The plugin's stores over a real Strapi's connection, on each database that Strapi runs on.
        extends: true,
        test: {
          name: 'stores',
          include: ['tests/stores/**/*.test.ts'],
          testTimeout: seconds(60),
          hookTimeout: seconds(180),
          ...oneFileAtATime,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // A real Strapi in a process of its own, spoken to over HTTP.
        extends: true,
        test: {
          name: 'flows',
          include: ['tests/flows/**/*.test.ts'],
          testTimeout: seconds(60),
          hookTimeout: seconds(180),
          // Each file has a host of its own, on a free port.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
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
          ...oneFileAtATime,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
