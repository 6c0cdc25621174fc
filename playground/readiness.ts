/**
 * Waits until a child answers over HTTP.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from './processes.ts';

interface ReadyOptions {
  child: Running;
  url: string;
  /** The status that means ready. */
  status: number;
  timeoutMs: number;
}

async function answersWith({ url, status }: { url: string; status: number }): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return response.status === status;
  } catch {
    // Not listening yet, or too busy starting to answer: asked again until the deadline.
    return false;
  }
}

/** @throws Error with the child's last lines when it ends before it answers, or does not answer in time. */
export async function waitUntilReady({ child, url, status, timeoutMs }: ReadyOptions): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await answersWith({ url, status }))) {
    if (child.hasEnded()) {
      throw new Error(`${child.name} ended before it was ready (${await child.ended}).\n${lastLines(child)}`);
    }
    if (performance.now() > deadline) {
      throw new Error(
        `${child.name} did not answer at ${url} within ${timeoutMs / 1000} s.\n${lastLines(child)}`,
      );
    }
    await sleep(150);
  }
}

/** The end of what a child printed, indented for a report. */
export function lastLines(child: Running, count = 40): string {
  const lines = child.logs().split('\n').slice(-count);
  return lines.map((line) => `  | ${line}`).join('\n');
}
