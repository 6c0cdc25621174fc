/**
 * A real Chromium for the browser tests.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import {
  chromium,
  expect as playwrightExpect,
  type Browser,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test';
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

/** WCAG 2.2 AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Nothing runs in them, so axe can't look into them. */
const INERT_FRAMES = 'iframe[sandbox=""]';

/**
 * No accessibility fault that axe can find.
 * @param within a selector; only what is in it, where the rest of the page is not ours.
 */
export async function expectAccessible(page: Page, within = 'html'): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .include(within)
    .exclude(INERT_FRAMES)
    .withTags(RULES)
    // In the page alone, without a page of axe's own beside it, which costs three times as much. Other sites' frames would
    // need that one; ours has none that run.
    .setLegacyMode()
    .analyze();
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
