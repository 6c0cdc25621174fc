/**
 * What an admin watches the provider with, in a real browser, and the lists that decide what applications learn. A host
 * of its own: what it shows must have happened here.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { startPanel, type Panel } from '../support/panel.ts';
import { cataloguePanels } from './panel/catalogue.ts';
import { watching } from './panel/watching.ts';

let panel: Panel;

beforeAll(async () => {
  panel = await startPanel();
});
afterAll(() => panel.stop());

const panelOf = (): Panel => panel;

describe('the panels that watch', () => watching(panelOf));
describe('scopes, claim mappings and access rules', () => cataloguePanels(panelOf));
