/**
 * The panel in a real browser, all of it on one host: what an administrator does there, and what they are told.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { startPanel, type Panel } from '../support/panel.ts';
import { accessTab } from './panel/access-tab.ts';
import { claimsTab } from './panel/claims-tab.ts';
import { devices } from './panel/devices.ts';
import { registrationPage } from './panel/registration-page.ts';
import { clientEditor } from './panel/client-editor.ts';
import { clientList } from './panel/client-list.ts';
import { hostileClient } from './panel/hostile-client.ts';
import { issuerField, withEarlierIssuer } from './panel/issuer-field.ts';
import { looksPanel } from './panel/looks.ts';
import { newcomer } from './panel/newcomer.ts';
import { sessionsPanel } from './panel/sessions.ts';

let panel: Panel;

beforeAll(async () => {
  panel = await startPanel(withEarlierIssuer);
});
afterAll(() => panel.stop());

const panelOf = (): Panel => panel;

describe('an admin who has never seen the panel', () => newcomer(panelOf));
describe('the list of applications', () => clientList(panelOf));
describe('a client in the panel', () => clientEditor(panelOf));
describe('a client with script in its name and its logo', () => hostileClient(panelOf));
describe('the issuer of an application', () => issuerField(panelOf));
describe('the access tab', () => accessTab(panelOf));
describe('the claims and scopes tabs', () => claimsTab(panelOf));
describe('the looks of the pages', () => looksPanel(panelOf));
describe('sessions, grants and keys', () => sessionsPanel(panelOf));
describe('applications that register themselves', () => registrationPage(panelOf));
describe('devices without a browser', () => devices(panelOf));
