import { defineConfig } from 'vitest/config';

const minutes = (count: number): number => count * 60_000;

/** The tests that take minutes, apart from `npm test`: what happens when the host is killed under load. */
export default defineConfig({
  test: {
    reporters: ['default'],
    include: ['tests/faults/**/*.test.ts'],
    testTimeout: minutes(8),
    hookTimeout: minutes(3),
    teardownTimeout: 30_000,
    fileParallelism: false,
    maxWorkers: 1,
  },
});
