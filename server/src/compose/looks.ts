/**
 * How the pages look, and in which languages: for the pages themselves, and for the admins who set it.
 */
import type { Core } from '@strapi/strapi';
import type { Address, Options } from '../config';
import type { AuditLog, ClientStore, LooksStore } from '../domain/ports';
import { createLanguages, type Languages } from '../interaction/catalogue';
import { appOf, createContexts, type Contexts } from '../interaction/contexts';
import { SAMPLE_NAMES, sampleOf } from '../interaction/samples';
import { createDresser } from '../interaction/skin';
import { renderView } from '../interaction/views';
import { createLooksStore, declaredLooks } from '../persistence/looks-store';
import { auditedLooks } from '../services/audited-stores';
import { createLooksService, type LooksService } from '../services/looks';
import { DATABASE, type Stores } from './stores';

export interface LooksRoom {
  contexts: Contexts;
  languages: Languages;
  service: LooksService;
}

interface Inputs {
  options: Pick<Options, 'pages'>;
  address: Address;
  audit: AuditLog;
  stores: Pick<Stores, 'watch'> & { clients: ClientStore };
}

export function createLooks(
  strapi: Core.Strapi,
  { options: { pages }, address, audit, stores }: Inputs,
): LooksRoom {
  const { clients, watch } = stores;
  const languages = createLanguages();
  const store: LooksStore = pages.looks
    ? declaredLooks(pages.looks)
    : auditedLooks(watch(createLooksStore({ strapi }), DATABASE), audit);
  const hostName = new URL(address.issuer).hostname;
  const nameOf = ({ name }: { name?: string }): string => pages.siteName ?? name ?? hostName;
  const dress = createDresser({
    hostUrl: strapi.config.get<string>('server.absoluteUrl').replace(/\/$/, ''),
  });
  const contexts = createContexts({ nameOf, clients, looks: store, languages, dress });
  const service = createLooksService({
    store,
    fixed: {
      origin: pages.looks ? 'config' : 'panel',
      declaredName: pages.siteName ?? null,
      hostName,
      languages: [...languages.tags],
      pages: [...SAMPLE_NAMES],
    },
    async renderSample({ page, language, looks, clientId }) {
      const lang = languages.find(language);
      const client = clientId === undefined ? undefined : await clients.find(clientId);
      const context = { lang, siteName: nameOf(looks), skin: dress(looks, lang) };
      const view = sampleOf(page, { context, app: client && appOf(client.metadata) });
      return view && renderView(view);
    },
  });
  return { contexts, languages, service };
}
