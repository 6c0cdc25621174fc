/**
 * What the rooms are told of the site that they run in.
 */
import type { Core } from '@strapi/strapi';
import { type Options, parseOptions } from '../config';
import { type Address, type IssuerAlias, resolveAddress, resolveAliases } from '../config/addresses';
import { PLUGIN_ID } from '../constants';
import type { ContextClasses } from '../domain/authentication';
import type { CertificateSupport } from '../domain/sender-constraints';
import type { InteractionUrl } from '../interaction/exchange';

export const optionsOf = (strapi: Core.Strapi): Options =>
  parseOptions(strapi.config.get(`plugin::${PLUGIN_ID}`));

export const addressOf = (strapi: Core.Strapi): Address =>
  resolveAddress({
    options: optionsOf(strapi),
    absoluteUrl: strapi.config.get<string>('server.absoluteUrl'),
  });

/** @throws Error where the configured ones can't be. */
export const aliasesOf = (strapi: Core.Strapi): IssuerAlias[] =>
  resolveAliases({
    options: optionsOf(strapi),
    absoluteUrl: strapi.config.get<string>('server.absoluteUrl'),
  });

/** What clients can do with certificates here. */
export const certificatesOf = ({ mutualTls }: Options): CertificateSupport => ({
  certificates: mutualTls !== undefined,
  verified: mutualTls?.verified !== undefined,
});

/** The `acr` that each way to sign in reaches here. */
export const contextClassesOf = ({ signIn: { acr }, authenticators }: Options): ContextClasses => ({
  password: acr.password ?? undefined,
  directory: acr.directory ?? undefined,
  external: acr.external ?? undefined,
  // Nothing else here sees a second factor.
  multiFactor: authenticators.length > 0 ? (acr.multiFactor ?? undefined) : undefined,
});

/** Of the panel, wherever the site has its admin. */
export const testSignInUrlOf = (strapi: Core.Strapi): string =>
  `${strapi.config.get<string>('admin.absoluteUrl').replace(/\/$/, '')}/plugins/${PLUGIN_ID}/test-sign-in`;

/** The host's secret, and those it had before (server.app.keys). */
export const secretsOf = (strapi: Core.Strapi): string[] => {
  const keys = strapi.config.get<string[]>('server.app.keys', []);
  if (keys.length > 0) return keys;
  throw new Error('oidc-server: the host has no secret to seal keys with: set APP_KEYS (server.app.keys)');
};

/** Of the page for a user's own account. */
export const accountUrlOf = ({ issuer }: Address, { account }: Options['endpoints']): string =>
  `${issuer}${account}`;

export const createInteractionUrl =
  ({ issuer }: Address): InteractionUrl =>
  ({ uid, clientId }, page) => {
    const query = clientId === undefined ? '' : `?${new URLSearchParams({ client_id: clientId }).toString()}`;
    return `${issuer}/interaction/${uid}${page ? `/${page}` : ''}${query}`;
  };
