import { defineConfig } from 'vitest/config';

const seconds = (count: number): number => count * 1000;

/** Other people's systems as clients, apart from `npm test`: they need packages of the operating system. */
export default defineConfig({
  test: {
    reporters: ['default'],
    include: ['tests/interop/**/*.test.ts'],
    testTimeout: seconds(60),
    hookTimeout: seconds(180),
    teardownTimeout: seconds(30),
    fileParallelism: false,
    maxWorkers: 1,
  },
});
