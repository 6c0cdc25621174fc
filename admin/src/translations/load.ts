import { PLUGIN_ID } from '../pluginId';

type Texts = Record<string, string>;

/** One entry for each language that we have; the others get English from Strapi. */
const languages: Record<string, () => Promise<{ default: Texts }>> = {
  en: () => import('./en.json'),
  fr: () => import('./fr.json'),
};

const withPrefix = (texts: Texts): Texts =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [`${PLUGIN_ID}.${key}`, text]));

/** The plugin's texts in `locale`, keyed as Strapi wants them; empty when we don't have that language. */
export const loadTranslations = async (locale: string): Promise<{ locale: string; data: Texts }> => {
  const texts = await languages[locale]?.();
  return { locale, data: texts ? withPrefix(texts.default) : {} };
};
