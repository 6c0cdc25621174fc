/**
 * What an admin sees of the provider at work: the log, the overview, the doctor, the metrics.
 */
import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import type { Options } from '../config';
import type { Address } from '../config/addresses';
import { createMetricsGuard } from '../domain/metrics-guard';
import { createDatabaseFacts } from '../persistence/database-facts';
import { createDoctorService, type DoctorService } from '../services/doctor';
import { createEventService, type EventService } from '../services/events';
import type { Metrics } from '../services/metrics';
import { createOverviewService, type OverviewService } from '../services/overview';
import type { Audit } from './audit';
import type { Claims } from './claims';
import type { Logout } from './logout';
import { secretsOf } from './site';
import { DATABASE, type Stores } from './stores';

export interface Oversight {
  events: EventService;
  overview: OverviewService;
  doctor: DoctorService;
  countSessions: () => Promise<number>;
}

interface Inputs {
  options: Options;
  address: Address;
  stores: Stores;
  audit: Audit;
  claims: Claims;
  logout: Logout;
}

/** Its name, where the plugin is there. */
const emailProviderOf = (strapi: Core.Strapi): string | undefined => {
  const provider = strapi.config.get('plugin::email.provider');
  return 'email' in strapi.plugins && typeof provider === 'string' ? provider : undefined;
};

export function createOversight(
  strapi: Core.Strapi,
  { options, address, stores, audit, claims, logout }: Inputs,
): Oversight {
  const { clients, users, activity, keys } = stores;
  const countSessions = () => stores.directory.countSessions({});
  const unreachable = async () => (await logout.deliveries.unreachable()).results;
  return {
    countSessions,
    events: createEventService({ store: audit.store, clients, users, audit: audit.log }),
    overview: createOverviewService({
      activity,
      audit: audit.store,
      clients,
      keys,
      unreachable,
      countSessions,
    }),
    doctor: createDoctorService({
      site: {
        issuer: address.issuer,
        siteUrl: strapi.config.get<string>('server.absoluteUrl'),
        hasSiteUrl: Boolean(strapi.config.get<string | undefined>('server.url')),
        isProduction: process.env['NODE_ENV'] === 'production',
        trustsProxy: strapi.server.app.proxy,
        addressesBelieved: strapi.server.app.maxIpsCount,
        emailProvider: emailProviderOf(strapi),
        secrets: secretsOf(strapi),
        allowPrivateNetwork: options.allowPrivateNetwork,
      },
      database: stores.watch(createDatabaseFacts({ strapi }), DATABASE),
      countClients: async () => {
        const all = await clients.all();
        return { total: all.length, enabled: all.filter(({ enabled }) => enabled).length };
      },
      countScopes: async () => (await claims.store.scopes()).length,
      countFailingDeliveries: async () => (await unreachable()).length,
    }),
  };
}

const FORBIDDEN = 403;
const UNAUTHORIZED = 401;

/** Answers at the address of the metrics; false for every other one, and where they are off. */
export function createMetricsPage(
  strapi: Core.Strapi,
  { metrics: options }: Options,
  metrics: Metrics | undefined,
): (ctx: Context, below: string) => Promise<boolean> {
  const { path, token, addresses } = options;
  if (path === undefined || !metrics) return () => Promise.resolve(false);
  const admits = createMetricsGuard({ token, addresses });
  return async (ctx, below) => {
    if (below !== path) return false;
    const isPassedOnUnseen = !strapi.server.app.proxy && ctx.get('x-forwarded-for') !== '';
    ctx.set('Cache-Control', 'no-store');
    if (!admits({ authorization: ctx.get('authorization'), address: ctx.ip, isPassedOnUnseen })) {
      ctx.status = token === undefined ? FORBIDDEN : UNAUTHORIZED;
      if (token !== undefined) ctx.set('WWW-Authenticate', 'Bearer');
      ctx.body = '';
      return true;
    }
    ctx.set('Content-Type', metrics.contentType);
    ctx.body = await metrics.text();
    return true;
  };
}
