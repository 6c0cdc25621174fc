/**
 * What a page needs to know before it is made: its language, the site's looks, and the application that it is about.
 */
import { isAccountPage } from '../domain/account-page';
import { clientHome, clientName, clientSite, type ClientMetadata } from '../domain/clients';
import { StoreUnavailable } from '../domain/errors';
import { withBranding, type Looks } from '../domain/looks';
import type { PageAnswer } from '../domain/pages';
import type { ClientStore, LooksStore } from '../domain/ports';
import { text, type Language, type Languages } from './catalogue';
import type { PageContext } from './html';
import { chooseLanguage } from './language';
import type { Dresser } from './skin';
import type { App } from './views/app';

export interface Contexts {
  languageOf(answer: PageAnswer, uiLocales: string | undefined): Language;
  /** @throws StoreUnavailable */
  of(answer: PageAnswer, occasion: Occasion): Promise<Given>;
  /** As `of`; while the store is away, a page without the application: an error page must not fail over its name. */
  ofError(answer: PageAnswer, occasion: Occasion): Promise<Given>;
}

export interface Occasion {
  uiLocales?: string | undefined;
  clientId?: string | undefined;
}

export interface Given {
  context: PageContext;
  app: App | undefined;
}

export interface ContextInputs {
  /** The provider's own. */
  issuer: string;
  /** What people call a site that looks like this. */
  nameOf: (looks: Looks) => string;
  clients: ClientStore;
  looks: Pick<LooksStore, 'read'>;
  languages: Languages;
  dress: Dresser;
}

/** What people call an application; the page for their own account has its title. */
export const appName = (metadata: ClientMetadata, lang: Language): string =>
  isAccountPage(metadata.client_id) ? text(lang, 'applications.title') : clientName(metadata);

/** An application as pages show it. @param issuer the provider's own */
export function appOf(metadata: ClientMetadata, { issuer, lang }: { issuer: string; lang: Language }): App {
  const home = clientHome(metadata, issuer);
  const site = clientSite(metadata);
  return {
    name: appName(metadata, lang),
    ...(home ? { uri: home } : {}),
    ...(site ? { siteUri: site } : {}),
    ...(metadata.logo_uri ? { logoUri: metadata.logo_uri } : {}),
    ...(metadata.policy_uri ? { policyUri: metadata.policy_uri } : {}),
    ...(metadata.tos_uri ? { tosUri: metadata.tos_uri } : {}),
    ...(metadata.contacts ? { contacts: metadata.contacts } : {}),
  };
}

const orWithout = async <T>(work: Promise<T>, without: T): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StoreUnavailable) return without;
    throw error;
  }
};

export function createContexts({
  issuer,
  nameOf,
  clients,
  looks,
  languages,
  dress,
}: ContextInputs): Contexts {
  const languageOf: Contexts['languageOf'] = (answer, uiLocales) =>
    languages.find(
      chooseLanguage(
        { uiLocales, acceptLanguage: answer.get('accept-language') },
        { available: languages.tags },
      ),
    );

  const metadataOf = async (clientId: string | undefined): Promise<ClientMetadata | undefined> =>
    clientId === undefined ? undefined : (await clients.find(clientId))?.metadata;

  const give = (
    lang: Language,
    { ofSite, metadata }: { ofSite: Looks; metadata: ClientMetadata | undefined },
  ): Given => {
    const worn = withBranding(ofSite, metadata?.branding);
    return {
      context: { lang, siteName: nameOf(worn), skin: dress(worn, lang) },
      app: metadata && appOf(metadata, { issuer, lang }),
    };
  };

  return {
    languageOf,

    async of(answer, { uiLocales, clientId }) {
      const [{ looks: ofSite }, metadata] = await Promise.all([looks.read(), metadataOf(clientId)]);
      return give(languageOf(answer, uiLocales), { ofSite, metadata });
    },

    async ofError(answer, { uiLocales, clientId }) {
      const [{ looks: ofSite }, metadata] = await Promise.all([
        orWithout(looks.read(), { looks: {}, version: 0 }),
        orWithout(metadataOf(clientId), undefined),
      ]);
      return give(languageOf(answer, uiLocales), { ofSite, metadata });
    },
  };
}
