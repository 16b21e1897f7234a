/**
 * What may import what. Components (.tsx) are left out, since the parser does not read JSX: Biome keeps them from
 * importing the server.
 */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A circle is two modules that are one. Types may point back.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'shared-is-a-leaf',
      comment: 'shared/ is what both sides agree on; it imports nothing of ours and nothing of Node.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '\\.test\\.ts$|/testing/' },
      to: { path: '^(server|client|bench|e2e)/', dependencyTypes: ['local', 'core'] },
    },
    {
      name: 'client-knows-no-server',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^server/' },
    },
    {
      name: 'state-knows-no-screen',
      comment: 'What the clients have in common knows neither a browser nor a terminal, nor Node.',
      severity: 'error',
      from: { path: '^client/state/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^client/(web|terminal)/|node_modules/(react|ink|socket)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'clients-are-strangers',
      severity: 'error',
      from: { path: '^client/(web|terminal)/' },
      to: { path: '^client/(web|terminal)/', pathNot: '^client/$1/' },
    },
    {
      name: 'server-knows-no-client',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^client/' },
    },
    {
      name: 'inner-knows-no-gateway',
      comment: 'The hub, the engine and the cluster are under the gateways.',
      severity: 'error',
      from: { path: '^server/src/(hub|engine|cluster)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/src/gateways/' },
    },
    {
      name: 'engine-knows-no-chat',
      severity: 'error',
      from: { path: '^server/src/engine/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/src/(hub|cluster)/' },
    },
    {
      name: 'gateways-are-strangers',
      comment: 'A gateway imports no other; what several need lies beside their folders.',
      severity: 'error',
      from: { path: '^server/src/gateways/([^/]+)/' },
      to: { path: '^server/src/gateways/[^/]+/', pathNot: '^server/src/gateways/$1/' },
    },
    {
      name: 'only-main-knows-all',
      severity: 'error',
      from: { path: '^server/src/(hub|engine|cluster|gateways)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/src/(main|server|config)\\.ts$' },
    },
    {
      name: 'tests-stay-out',
      severity: 'error',
      from: { pathNot: '\\.test\\.tsx?$|/testing/|^(e2e|bench)/' },
      to: { path: '\\.test\\.tsx?$|/testing/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|\\.tsx$' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['switchboard-source', 'import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.mjs', '.json'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
