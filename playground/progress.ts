/**
 * Tells the person at the terminal that a long step is still going, with or without a TTY.
 */
const EVERY_SECONDS = 5;

/** Runs the step; prints the seconds passed every five until it ends. */
export async function withElapsed<T>(label: string, step: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const timer = setInterval(() => {
    console.log(`  ${label}: ${Math.round((performance.now() - startedAt) / 1000)} s`);
  }, EVERY_SECONDS * 1000);
  try {
    return await step();
  } finally {
    clearInterval(timer);
  }
}
