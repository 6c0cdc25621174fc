/**
 * What the routes of the admin API cost requests that are none of theirs.
 */
import type { Core } from '@strapi/strapi';
import { PLUGIN_ID } from '../constants';

const PREFIX = `/${PLUGIN_ID}/`;

/** One function for all of them: so the engine of JavaScript keeps calling it without looking. */
function matchBelowPrefix(this: { regexp: RegExp }, path: string): boolean {
  return path.startsWith(PREFIX) && this.regexp.test(path);
}

/**
 * The host's router tries the pattern of every route at each request, also at `/_health`. Ours look at the beginning of
 * the path first: that is cheaper than so many patterns. After the host has made its routes, before it joins them.
 */
export function letOthersPass(strapi: Core.Strapi): void {
  const routes: ReadonlyArray<{ path: string }> = strapi.server.api('admin').listRoutes();
  for (const route of routes) {
    if (route.path.startsWith(PREFIX)) Object.assign(route, { match: matchBelowPrefix });
  }
}
