/**
 * The admin API's addresses: each is for admins who have its permission, and reading permissions change nothing.
 */
import { describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../server/src/constants';
import { routes } from '../../server/src/routes';

interface Config {
  policies: [string, { name: string; config: { actions: string[] } }];
}

const all = routes.admin.routes.map(({ method, path, config }) => {
  const { policies } = config as Config;
  return { place: `${method} ${path}`, method, policies, actions: policies[1].config.actions };
});

describe('every address of the admin API', () => {
  it('is there once', () => {
    expect(new Set(all.map(({ place }) => place)).size).toBe(all.length);
  });

  it.each(all.map((route) => [route.place, route] as const))('has its permission: %s', (_place, route) => {
    expect(route.policies[0]).toBe('admin::isAuthenticatedAdmin');
    expect(route.policies[1].name).toBe('admin::hasPermissions');
    expect(route.actions.length).toBeGreaterThan(0);
    for (const action of route.actions) expect(Object.values(PERMISSIONS)).toContain(action);
  });

  it('that changes something is for more than readers', () => {
    const changing = all.filter(({ method }) => method !== 'GET');
    const forReaders = changing.filter(({ actions }) => actions.every((action) => action.endsWith('.read')));
    // They post what they ask about, and change nothing.
    expect(forReaders.map(({ place }) => place).sort()).toEqual([
      'POST /access-rules/problems',
      'POST /claims-preview',
      'POST /clients/:client_id/looks-preview',
      'POST /looks/preview',
    ]);
  });
});
