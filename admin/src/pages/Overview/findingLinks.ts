import type { FindingCode } from '../../../../server/src/contracts/overview';
import { PLUGIN_ID } from '../../pluginId';

/** Where it is mended: a page of this panel, or the host's own guide. */
export type FindingLink = { page: string } | { guide: string };

const home = `/plugins/${PLUGIN_ID}`;
const page = (path: string): FindingLink => ({ page: `${home}${path}` });
const guide = (path: string): FindingLink => ({ guide: `https://docs.strapi.io/cms/${path}` });

const server = guide('configurations/server');
const database = guide('configurations/database');
const email = guide('features/email');

export const findingLinks: Partial<Record<FindingCode, FindingLink>> = {
  'issuer.unset': server,
  'issuer.elsewhere': server,
  'discovery.unreachable': server,
  'discovery.another': server,
  'https.missing': server,
  'proxy.untrusted': server,
  'proxy.insecure': server,
  'proxy.appending': server,
  'cookies.insecure': server,
  'journal.slow': database,
  'indexes.missing': database,
  'email.none': email,
  'email.sendmail': email,
  'secrets.weak': server,
  'setup.noClient': page('/clients/new'),
  'setup.noScope': page('/scopes'),
  'setup.allDisabled': page('/clients?enabled=false'),
  'deliveries.failing': page('/deliveries'),
};
