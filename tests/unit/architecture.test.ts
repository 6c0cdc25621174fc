/**
 * The rooms' rules (.dependency-cruiser.cjs) are only worth something if they bite: each row here is a small source
 * tree with one forbidden import and the rule that must catch it. `npm run arch` applies the same rules to the real tree.
 */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult, type IConfiguration } from 'dependency-cruiser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const { forbidden, options } = createRequire(import.meta.url)(
  '../../.dependency-cruiser.cjs',
) as IConfiguration;

type Tree = Record<string, string>;

/** One harmless file for each room, and the packages the rules are about. */
const soundTree: Tree = {
  'package.json': JSON.stringify({
    name: 'fixture',
    dependencies: { 'oidc-provider': '*', jose: '*', zod: '*' },
    peerDependencies: { '@strapi/strapi': '*' },
    devDependencies: { vitest: '*' },
  }),
  'node_modules/oidc-provider/package.json': JSON.stringify({ name: 'oidc-provider', main: 'lib/index.js' }),
  'node_modules/oidc-provider/lib/index.js': 'export class Provider {}',
  'node_modules/oidc-provider/lib/models/grant.js': 'export class Grant {}',
  'node_modules/jose/package.json': JSON.stringify({ name: 'jose', main: 'index.js' }),
  'node_modules/jose/index.js': 'export const sign = 1;',
  'node_modules/zod/package.json': JSON.stringify({ name: 'zod', main: 'index.js' }),
  'node_modules/zod/index.js': 'export const z = 1;',
  'node_modules/vitest/package.json': JSON.stringify({ name: 'vitest', main: 'index.js' }),
  'node_modules/vitest/index.js': 'export const vi = 1;',
  'node_modules/@strapi/strapi/package.json': JSON.stringify({ name: '@strapi/strapi', main: 'index.js' }),
  'node_modules/@strapi/strapi/index.js': 'export const strapi = 1;',

  'strapi-server.ts': "export { default } from './server/src';",
  'strapi-admin.ts': "export { default } from './admin/src';",
  'server/src/index.ts': "import { compose } from './compose';\nexport default { compose };",
  'server/src/compose.ts': [
    "import { page } from './interaction/page';",
    "import { store } from './persistence/store';",
    "import { clients } from './services/clients';",
    'export const compose = [page, store, clients];',
  ].join('\n'),
  'server/src/config.ts': "import { ID } from './constants';\nexport const config = ID;",
  'server/src/constants.ts': 'export const ID = 1;',
  'server/src/domain/ports.ts': 'export interface Port { id: string }\nexport const rule = 1;',
  'server/src/contracts/clients.ts':
    "import type { Port } from '../domain/ports';\nimport { z } from 'zod';\nexport type { Port };\nexport const schema = z;",
  'server/src/content-types/index.ts': 'export default {};',
  'server/src/engine/load.ts': [
    "import type { Provider } from 'oidc-provider';",
    "export const load = async (): Promise<Provider> => new (await import('oidc-provider')).Provider();",
  ].join('\n'),
  'server/src/engine/interactions.ts':
    "import { rule } from '../domain/ports';\nexport const finishLogin = rule;",
  'server/src/persistence/store.ts': [
    "import type { Adapter } from 'oidc-provider';",
    "import type { Core } from '@strapi/strapi';",
    "import type { Port } from '../domain/ports';",
    'export const store = {} as Port & Adapter & Core;',
    "export const sign = async () => await import('jose');",
  ].join('\n'),
  'server/src/interaction/page.tsx':
    "import { finishLogin } from '../engine/interactions';\nexport const page = finishLogin;",
  'server/src/routes/index.ts': 'export default [];',
  'server/src/services/clients.ts':
    "import { schema } from '../contracts/clients';\nexport const clients = schema;",
  'server/src/controllers/clients.ts':
    "import { clients } from '../services/clients';\nexport const controller = clients;",
  'admin/src/index.ts':
    "import type { Port } from '../../server/src/contracts/clients';\nexport default {} as Port;",
};

const violations: Array<{ when: string; tree: Tree; rule: string }> = [
  {
    when: 'the domain imports another room',
    tree: { 'server/src/domain/bad.ts': "import { ID } from '../constants';\nexport const bad = ID;" },
    rule: 'domain-imports-only-its-row',
  },
  {
    when: 'the domain imports a type of Strapi',
    tree: {
      'server/src/domain/bad.ts': "import type { Core } from '@strapi/strapi';\nexport type Bad = Core;",
    },
    rule: 'strapi-only-in-its-rooms',
  },
  {
    when: 'the domain imports a type of oidc-provider',
    tree: {
      'server/src/domain/bad.ts':
        "import type { Provider } from 'oidc-provider';\nexport type Bad = Provider;",
    },
    rule: 'oidc-provider-only-in-its-rooms',
  },
  {
    when: 'the domain imports jose',
    tree: { 'server/src/domain/bad.ts': "export const bad = () => import('jose');" },
    rule: 'jose-only-in-its-rooms',
  },
  {
    when: 'contracts take more than types from the domain',
    tree: {
      'server/src/contracts/bad.ts': "import { rule } from '../domain/ports';\nexport const bad = rule;",
    },
    rule: 'contracts-imports-only-types-from',
  },
  {
    when: 'persistence imports the engine',
    tree: {
      'server/src/persistence/bad.ts': "import { load } from '../engine/load';\nexport const bad = load;",
    },
    rule: 'persistence-imports-only-its-row',
  },
  {
    when: 'persistence loads oidc-provider',
    tree: { 'server/src/persistence/bad.ts': "export const bad = () => import('oidc-provider');" },
    rule: 'oidc-provider-only-types-in',
  },
  {
    when: 'the engine imports persistence, even a type',
    tree: {
      'server/src/engine/bad.ts':
        "import type { store } from '../persistence/store';\nexport type Bad = typeof store;",
    },
    rule: 'engine-imports-only-its-row',
  },
  {
    when: 'the engine imports Strapi',
    tree: {
      'server/src/engine/bad.ts': "import type { Core } from '@strapi/strapi';\nexport type Bad = Core;",
    },
    rule: 'strapi-only-in-its-rooms',
  },
  {
    when: 'the engine reaches into the library',
    tree: {
      'server/src/engine/bad.ts': "export const bad = () => import('oidc-provider/lib/models/grant.js');",
    },
    rule: 'engine-has-no-side-door',
  },
  {
    when: 'the engine requires the ES module at load time',
    tree: {
      'server/src/engine/bad.ts': "import { Provider } from 'oidc-provider';\nexport const bad = Provider;",
    },
    rule: 'engine-is-loaded-lazily',
  },
  {
    when: 'a page imports more of the engine than its interactions',
    tree: {
      'server/src/interaction/bad.ts': "import { load } from '../engine/load';\nexport const bad = load;",
    },
    rule: 'interaction-imports-only-its-row',
  },
  {
    when: 'a page imports oidc-provider',
    tree: {
      'server/src/interaction/bad.ts':
        "import type { Provider } from 'oidc-provider';\nexport type Bad = Provider;",
    },
    rule: 'oidc-provider-only-in-its-rooms',
  },
  {
    when: 'a page imports persistence',
    tree: {
      'server/src/interaction/bad.ts':
        "import { store } from '../persistence/store';\nexport const bad = store;",
    },
    rule: 'interaction-imports-only-its-row',
  },
  {
    when: 'a service imports persistence',
    tree: {
      'server/src/services/bad.ts':
        "import { store } from '../persistence/store';\nexport const bad = store;",
    },
    rule: 'services-imports-only-its-row',
  },
  {
    when: 'a controller imports persistence',
    tree: {
      'server/src/controllers/bad.ts':
        "import { store } from '../persistence/store';\nexport const bad = store;",
    },
    rule: 'controllers-imports-only-its-row',
  },
  {
    when: 'a route imports a service',
    tree: {
      'server/src/routes/bad.ts':
        "import { clients } from '../services/clients';\nexport const bad = clients;",
    },
    rule: 'routes-imports-only-its-row',
  },
  {
    when: 'a content type imports the domain',
    tree: {
      'server/src/content-types/bad.ts': "import { rule } from '../domain/ports';\nexport const bad = rule;",
    },
    rule: 'content-types-imports-only-its-row',
  },
  {
    when: 'a room imports compose',
    tree: {
      'server/src/services/bad.ts': "import { compose } from '../compose';\nexport const bad = compose;",
    },
    rule: 'services-imports-only-its-row',
  },
  {
    when: 'the table of contents reaches behind compose',
    tree: { 'server/src/index.ts': "import { store } from './persistence/store';\nexport default store;" },
    rule: 'index-imports-only-its-row',
  },
  {
    when: 'the panel takes more than types from the contracts',
    tree: {
      'admin/src/bad.ts':
        "import { schema } from '../../server/src/contracts/clients';\nexport const bad = schema;",
    },
    rule: 'admin-imports-only-types-from',
  },
  {
    when: 'the panel imports a type of the domain',
    tree: {
      'admin/src/bad.ts':
        "import type { Port } from '../../server/src/domain/ports';\nexport type Bad = Port;",
    },
    rule: 'admin-imports-only-its-row',
  },
  {
    when: 'shipped code imports the tests',
    tree: {
      'tests/support/x.ts': 'export const x = 1;',
      'server/src/services/bad.ts': "import { x } from '../../../tests/support/x';\nexport const bad = x;",
    },
    rule: 'services-imports-only-its-row',
  },
  {
    when: 'shipped code imports a development dependency',
    tree: { 'server/src/services/bad.ts': "import { vi } from 'vitest';\nexport const bad = vi;" },
    rule: 'ships-what-it-uses',
  },
  {
    when: 'a file lies outside the rooms',
    tree: { 'server/src/utils/helpers.ts': "import { ID } from '../constants';\nexport const bad = ID;" },
    rule: 'every-file-has-a-room',
  },
  {
    when: 'an entry file does more than re-export',
    tree: { 'strapi-server.ts': "export { ID as default } from './server/src/constants';" },
    rule: 'entry-files-open-one-door',
  },
  {
    when: 'two files import each other',
    tree: {
      'server/src/domain/a.ts': "import { b } from './b';\nexport const a = (): unknown => b;",
      'server/src/domain/b.ts': "import { a } from './a';\nexport const b = (): unknown => a;",
    },
    rule: 'no-cycles',
  },
  {
    when: 'an import leads nowhere',
    tree: { 'server/src/domain/bad.ts': "export { gone } from './gone';" },
    rule: 'no-broken-imports',
  },
];

let directory: string;

beforeEach(async () => {
  directory = await realpath(await mkdtemp(path.join(tmpdir(), 'architecture-')));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function brokenRules(tree: Tree): Promise<string[]> {
  for (const [name, contents] of Object.entries({ ...soundTree, ...tree })) {
    const target = path.join(directory, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, contents);
  }

  const { tsConfig: _fromTheRealTree, enhancedResolveOptions, ...cruiseOptions } = options ?? {};
  const previousDirectory = process.cwd();
  try {
    const settings = {
      ...cruiseOptions,
      baseDir: directory,
      validate: true,
      ruleSet: { forbidden },
    } as ICruiseOptions;
    const roots = ['strapi-server.ts', 'strapi-admin.ts', 'server', 'admin'];
    const { output } = await cruise(roots, settings, enhancedResolveOptions);
    return (output as ICruiseResult).summary.violations.map(({ rule }) => rule.name);
  } finally {
    // The cruiser works from its base directory, which is deleted below.
    process.chdir(previousDirectory);
  }
}

describe('the rules of the rooms', () => {
  it('accept a tree that keeps to the table', async () => {
    expect(await brokenRules({})).toEqual([]);
  });

  it.each(violations)('catch it when $when', async ({ tree, rule }) => {
    expect(await brokenRules(tree)).toContain(rule);
  });
});
