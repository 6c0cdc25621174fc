/**
 * How the pages look, and in which languages: for the pages themselves, and for the admins who set it.
 */
import type { Core } from '@strapi/strapi';
import type { Options } from '../config';
import type { Address } from '../config/addresses';
import { withAccountPage } from '../domain/account-page';
import type { AuditLog, ClientStore, LooksStore } from '../domain/ports';
import type { Languages } from '../interaction/catalogue';
import { appOf, createContexts, type Contexts } from '../interaction/contexts';
import { createFrontEnd, type FrontEnd } from '../interaction/front-end';
import { createPresent, type Present } from '../interaction/present';
import { createRenderer } from '../interaction/render-view';
import { SAMPLE_NAMES, sampleOf } from '../interaction/samples';
import { createDresser } from '../interaction/skin';
import { createLooksStore, declaredLooks } from '../persistence/looks-store';
import { auditedLooks } from '../services/audited-stores';
import { createLooksService, type LooksService } from '../services/looks';
import { accountUrlOf } from './site';
import { loadLanguages, loadTemplates } from './site-pages';
import { DATABASE, type Stores } from './stores';

export interface LooksRoom {
  contexts: Contexts;
  languages: Languages;
  present: Present;
  frontEnd: FrontEnd | undefined;
  service: LooksService;
}

interface Inputs {
  options: Pick<Options, 'pages' | 'endpoints'>;
  address: Address;
  audit: AuditLog;
  stores: Pick<Stores, 'watch'> & { clients: ClientStore };
}

/** @throws Error when what the site brings can't be used */
export async function createLooks(
  strapi: Core.Strapi,
  { options: { pages, endpoints }, address, audit, stores }: Inputs,
): Promise<LooksRoom> {
  const { clients, watch } = stores;
  const languages = await loadLanguages(strapi, pages);
  const render = createRenderer({ templates: loadTemplates(strapi, pages), log: strapi.log });
  const store: LooksStore = pages.looks
    ? declaredLooks(pages.looks)
    : auditedLooks(watch(createLooksStore({ strapi }), DATABASE), audit);
  const { issuer } = address;
  const hostName = new URL(issuer).hostname;
  const nameOf = ({ name }: { name?: string }): string => pages.siteName ?? name ?? hostName;
  const dress = createDresser({
    hostUrl: strapi.config.get<string>('server.absoluteUrl').replace(/\/$/, ''),
  });
  const contexts = createContexts({
    issuer,
    nameOf,
    clients: withAccountPage(clients, { url: accountUrlOf(address, endpoints) }),
    looks: store,
    languages,
    dress,
  });
  const service = createLooksService({
    store,
    fixed: {
      origin: pages.looks ? 'config' : 'panel',
      declaredName: pages.siteName ?? null,
      hostName,
      languages: [...languages.tags],
      pages: [...SAMPLE_NAMES],
    },
    textsIn: (language) => languages.find(language).texts,
    async renderSample({ page, language, looks, clientId }) {
      const lang = languages.find(language);
      const client = clientId === undefined ? undefined : await clients.find(clientId);
      if (clientId !== undefined && !client) return undefined;
      const context = { lang, siteName: nameOf(looks), skin: dress(looks, lang) };
      const view = sampleOf(page, { context, app: client && appOf(client.metadata, { issuer, lang }) });
      return view && render(view).html;
    },
  });
  return {
    contexts,
    languages,
    present: createPresent(render),
    frontEnd: pages.frontEnd && createFrontEnd(pages.frontEnd),
    service,
  };
}
