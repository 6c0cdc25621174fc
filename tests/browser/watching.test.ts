/**
 * What an admin watches the provider with, in a real browser. A host of its own: what it shows must have happened here.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { startPanel, type Panel } from '../support/panel.ts';
import { watching } from './panel/watching.ts';

let panel: Panel;

beforeAll(async () => {
  panel = await startPanel();
});
afterAll(() => panel.stop());

describe('the panels that watch', () => {
  watching(() => panel);
});
