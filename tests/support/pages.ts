/** Pages without a host: what a view makes of its props. */
import { createLanguages, type Language } from '../../server/src/interaction/catalogue';
import type { PageContext } from '../../server/src/interaction/html';
import { createDresser } from '../../server/src/interaction/skin';
import { createRenderer } from '../../server/src/interaction/render-view';
import { view, type ViewName, type ViewProps } from '../../server/src/interaction/views';
import type { Looks } from '../../server/src/domain/looks';

export const languages = createLanguages();

export const english = languages.find('en');

const dress = createDresser({ hostUrl: 'https://site.example.org' });

export const contextIn = (language: string | Language, siteName: string, looks: Looks = {}): PageContext => {
  const lang = typeof language === 'string' ? languages.find(language) : language;
  return { lang, siteName, skin: dress(looks, lang) };
};

export const render = createRenderer({
  templates: {},
  log: {
    error(message) {
      throw new Error(message);
    },
  },
});

export const page = <Name extends ViewName>(name: Name, props: ViewProps[Name]): string =>
  render(view(name, props)).html;
