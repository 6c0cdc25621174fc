/**
 * A page as data, for a front end of the site's own: what the page would show, with its words in the page's language.
 */
import { text, type Language } from './catalogue';
import type { View, ViewName, ViewProps } from './views';

/** Something that is told to the user: a code for programs, and the words. */
export interface Message {
  code: string;
  text: string;
}

export interface DescribedPage {
  page: ViewName;
  title: string;
  language: { tag: string; direction: 'ltr' | 'rtl' };
  site: {
    name: string;
    logo: { light: string; dark: string | null } | null;
    texts: { title?: string; welcome?: string; help?: string };
    links: ReadonlyArray<{ label: string; address: string }>;
  };
  /** Why what was sent was refused. */
  error: Message | null;
  /** What has just been done. */
  notice: Message | null;
  /** What the page is about, where its forms are sent, and their token. */
  data: Record<string, unknown>;
}

interface Said {
  lang: Language;
  site: string;
}

const message = (code: string, words: string, reason?: string): Message => ({
  code,
  text: reason === undefined ? words : `${words} ${reason}`,
});

/** The refusals of the pages that can refuse. */
const ERRORS: { [Name in ViewName]?: (props: ViewProps[Name], said: Said) => Message | null } = {
  login: ({ error }, { lang, site }) => {
    if (error === undefined) return null;
    const words =
      error === 'blocked' ? text(lang, 'login.error.blocked', { site }) : text(lang, `login.error.${error}`);
    return message(error, words);
  },
  'device-code': ({ error }, { lang }) =>
    error === undefined ? null : message(error, text(lang, `device.error.${error}`)),
  forgot: ({ error }, { lang }) =>
    error === undefined
      ? null
      : message(error, text(lang, error === 'rate' ? 'login.error.rate' : 'signUp.error.email')),
  reset: ({ error, reason }, { lang }) =>
    error === undefined
      ? null
      : message(
          error,
          error === 'rate' ? text(lang, 'login.error.rate') : text(lang, `reset.error.${error}`),
          reason,
        ),
  'sign-up': ({ error, reason }, { lang }) =>
    error === undefined
      ? null
      : message(
          error,
          error === 'rate' ? text(lang, 'login.error.rate') : text(lang, `signUp.error.${error}`),
          reason,
        ),
  error: ({ kind, code }, { lang, site }) =>
    message(
      code ?? kind,
      `${explanation(lang, `error.${kind}.what`, site)} ${explanation(lang, `error.${kind}.next`, site)}`,
    ),
};

type ErrorText = `error.${ViewProps['error']['kind']}.${'what' | 'next'}`;

/** Some of them name the site, some don't. */
const explanation = (lang: Language, key: ErrorText, site: string): string =>
  lang.texts[key].replaceAll('{site}', () => site);

const NOTICES: { [Name in ViewName]?: (props: ViewProps[Name], said: Said) => Message | null } = {
  login: ({ notice }, { lang }) =>
    notice === undefined ? null : message(notice, text(lang, `login.notice.${notice}`)),
  done: ({ kind }, { lang }) =>
    message(kind, `${text(lang, `done.${kind}.what`)} ${text(lang, `done.${kind}.next`)}`),
};

type Teller = ((props: View['props'], said: Said) => Message | null) | undefined;

export function describeView({ name, props, layout, context }: View): DescribedPage {
  const { lang, siteName, skin } = context;
  const { context: _apart, error: _told, notice: _toldToo, ...data } = props as ViewProps['login'];
  const said = { lang, site: siteName };
  return {
    page: name,
    title: layout().title,
    language: { tag: lang.tag, direction: lang.direction },
    site: {
      name: siteName,
      logo: skin.logo ? { light: skin.logo.light, dark: skin.logo.dark ?? null } : null,
      texts: skin.texts,
      links: skin.links,
    },
    error: (ERRORS[name] as Teller)?.(props, said) ?? null,
    notice: (NOTICES[name] as Teller)?.(props, said) ?? null,
    data,
  };
}
