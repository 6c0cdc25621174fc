/**
 * A real Chromium for the browser tests.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import {
  chromium,
  expect as playwrightExpect,
  type Browser,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test';
import type axe from 'axe-core';
import { findBrowser } from '../../scripts/find-browser.ts';

/** As patient as a test: the panel is megabytes of script, and the machine may be busy with other tests. */
export const expect = playwrightExpect.configure({ timeout: 30_000 });

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findBrowser(),
    // It runs as root in CI, in a machine without a graphics card, and must not call home.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/** A browser of its own: no cookie of another test. */
export async function inBrowser(
  browser: Browser,
  options: BrowserContextOptions,
  visit: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  try {
    await visit(await context.newPage());
  } finally {
    await context.close();
  }
}

/** What makes `window.axe`. */
const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const OPTIONS: axe.RunOptions = {
  /** WCAG 2.2 AA. */
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  // Only of faults is there more to say than that they are there.
  resultTypes: ['violations'],
  // Nothing of ours runs in a frame.
  iframes: false,
};

/** Nothing runs in them, so axe can't look into them. */
const INERT_FRAMES = 'iframe[sandbox=""]';

/**
 * No accessibility fault that axe can find.
 * @param within a selector; only what is in it, where the rest of the page is not ours.
 */
export async function expectAccessible(page: Page, within = 'html'): Promise<void> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    async ({ context, options }) => {
      // What is still fading in has not its contrast yet.
      const passing = document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
      await Promise.allSettled(passing.map(({ finished }) => finished));
      return (window as unknown as { axe: typeof axe }).axe.run(context, options);
    },
    { context: { include: [within], exclude: [INERT_FRAMES] }, options: OPTIONS },
  );
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect(found, `accessibility of ${page.url()}`).toEqual([]);
}

/** Keeps a picture where SCREENSHOTS names a folder; tests do not compare them. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}
