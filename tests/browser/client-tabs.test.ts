/**
 * The tabs of an application that decide who may use it and what it learns, in a real browser.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { startPanel, type Panel } from '../support/panel.ts';
import { accessTab } from './panel/access-tab.ts';
import { claimsTab } from './panel/claims-tab.ts';

let panel: Panel;

beforeAll(async () => {
  panel = await startPanel();
});
afterAll(() => panel.stop());

describe('the access tab', () => {
  accessTab(() => panel);
});

describe('the claims and scopes tabs', () => {
  claimsTab(() => panel);
});
