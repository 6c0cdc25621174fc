/**
 * The rooms of this plugin and who may import what. The table is the design; the rules below are made from it.
 * tests/unit/architecture.test.ts proves that each of them bites.
 *
 * Every room may import itself. `may` and `mayType` list what else of ours it may import (`mayType`: by
 * `import type` only), `packages` which of the guarded packages (see `guardedPackages`).
 */
const room = (name) => `^server/src/${name}/`;
const file = (name) => `^server/src/${name}\\.tsx?$`;

const constants = file('constants');
const everyServerFile = '^server/src/';

const rooms = [
  { name: 'domain', path: room('domain'), may: [] },
  { name: 'constants', path: constants, may: [] },
  { name: 'config', path: '^server/src/config(\\.ts$|/)', may: [room('domain'), constants] },
  { name: 'contracts', path: room('contracts'), may: [], mayType: [room('domain')] },
  { name: 'content-types', path: room('content-types'), may: [constants] },
  { name: 'persistence', path: room('persistence'), may: [room('domain'), constants] },
  { name: 'engine', path: room('engine'), may: [room('domain'), constants] },
  {
    name: 'interaction',
    path: room('interaction'),
    may: [room('domain'), file('engine/interactions'), constants],
  },
  { name: 'services', path: room('services'), may: [room('domain'), room('contracts'), constants] },
  { name: 'controllers', path: room('controllers'), may: [room('services'), room('contracts'), constants] },
  { name: 'routes', path: room('routes'), may: [constants] },
  { name: 'compose', path: '^server/src/compose(\\.ts$|/)', may: [everyServerFile] },
  {
    name: 'index',
    path: '^server/src/index\\.ts$',
    may: ['compose', 'config', 'constants']
      .map(file)
      .concat(['content-types', 'routes', 'controllers', 'services'].map(room)),
  },
  { name: 'admin', path: '^admin/', may: [], mayType: [room('contracts')] },
];

const strapi = '^(node_modules/)?@strapi/|^@strapi/';
const strapiRooms = [
  'persistence',
  'controllers',
  'routes',
  'content-types',
  'config',
  'compose',
  'index',
  'admin',
];

/** Packages only some rooms may import; `byType` rooms may `import type` from them. */
const guardedPackages = [
  {
    name: 'oidc-provider',
    path: '(^|/)(@types/)?oidc-provider(/|$)',
    rooms: ['engine'],
    byType: ['persistence'],
  },
  { name: 'jose', path: '(^|/)jose(/|$)', rooms: ['engine', 'persistence'] },
  { name: 'strapi', path: strapi, rooms: strapiRooms, byType: ['services'] },
];

const shipped = '^(server|admin)/|^strapi-(server|admin)\\.ts$';
const notTypeOnly = { dependencyTypesNot: ['type-only'] };

/** What the room imports of ours is in its row of the table, or is the room itself. */
const roomRules = rooms.flatMap(({ name, path, may, mayType = [] }) => [
  {
    name: `${name}-imports-only-its-row`,
    comment: `${name} imports something of ours that its row of the table does not list.`,
    severity: 'error',
    from: { path },
    to: {
      path: '^(server|admin|playground|scripts|tests|bench|strapi-)',
      pathNot: [path, ...may, ...mayType],
    },
  },
  ...(mayType.length === 0
    ? []
    : [
        {
          name: `${name}-imports-only-types-from`,
          comment: `${name} may only \`import type\` there.`,
          severity: 'error',
          from: { path },
          to: { path: mayType, pathNot: [path, ...may], ...notTypeOnly },
        },
      ]),
]);

const packageRules = guardedPackages.flatMap(({ name, path, rooms: allowed, byType = [] }) => {
  const pathsOf = (names) => rooms.filter((entry) => names.includes(entry.name)).map((entry) => entry.path);
  const rules = [
    {
      name: `${name}-only-in-its-rooms`,
      comment: `${name} may be imported in ${[...allowed, ...byType.map((entry) => `${entry} (types)`)].join(', ')}.`,
      severity: 'error',
      from: { path: shipped, pathNot: pathsOf([...allowed, ...byType]) },
      to: { path },
    },
  ];
  if (byType.length > 0) {
    rules.push({
      name: `${name}-only-types-in`,
      comment: `${byType.join(', ')} may only \`import type\` from ${name}.`,
      severity: 'error',
      from: { path: pathsOf(byType) },
      to: { path, ...notTypeOnly },
    });
  }
  return rules;
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...roomRules,
    ...packageRules,
    {
      name: 'every-file-has-a-room',
      comment: 'A file of server/src lies outside the rooms of the table: give it one.',
      severity: 'error',
      from: { path: everyServerFile, pathNot: rooms.map(({ path }) => path) },
      to: {},
    },
    {
      name: 'every-imported-file-has-a-room',
      comment: 'As above, for a file that imports nothing itself.',
      severity: 'error',
      from: {},
      to: { path: everyServerFile, pathNot: rooms.map(({ path }) => path) },
    },
    {
      name: 'entry-files-open-one-door',
      comment: 'strapi-server.ts and strapi-admin.ts re-export server/src/index.ts and admin/src/index.ts.',
      severity: 'error',
      from: { path: '^strapi-(server|admin)\\.ts$' },
      to: { pathNot: '^(server|admin)/src/index\\.ts$' },
    },
    {
      name: 'engine-has-no-side-door',
      comment: 'Only the public entry of oidc-provider: its lib/ changes without notice.',
      severity: 'error',
      from: {},
      // The entry file itself is lib/index.js, and every import of the package resolves to it.
      to: { path: '(^|/)oidc-provider/lib/', pathNot: '(^|/)oidc-provider/lib/index\\.js$' },
    },
    {
      name: 'engine-is-loaded-lazily',
      comment:
        'oidc-provider and jose are ES modules; Strapi requires CommonJS. Use `await import()`, or `import type`.',
      severity: 'error',
      from: { path: '^server/' },
      to: {
        path: ['(^|/)oidc-provider(/|$)', '(^|/)jose(/|$)'],
        dynamic: false,
        ...notTypeOnly,
      },
    },
    {
      name: 'ships-what-it-uses',
      comment:
        'Shipped code imports a package that package.json does not list under dependencies or peerDependencies.',
      severity: 'error',
      from: { path: shipped },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only', 'npm', 'npm-peer'],
      },
    },
    {
      name: 'no-cycles',
      comment: 'Two files need each other: one of them does two things.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-broken-imports',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'require', 'node', 'default'],
      mainFields: ['types', 'typings', 'module', 'main'],
    },
  },
};
