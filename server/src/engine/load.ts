/**
 * engine: the only room that touches oidc-provider: configures it, feeds it, mounts it, and finishes its interactions.
 * Passes through: protocol requests, artifacts, accounts, and the outcome of what users did on the pages.
 * Must not know Strapi's database, nor how pages look.
 */

/** oidc-provider is an ES module: a CommonJS host can only import it at run time. */
export const loadEngine = () => import('oidc-provider');

export type Engine = Awaited<ReturnType<typeof loadEngine>>;
