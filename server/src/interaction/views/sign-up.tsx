/** @jsxImportSource preact */
/**
 * A new account, where the site lets people make one for themselves.
 */
import { text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { Alert } from './alert';
import { AppLogo, type App } from './app';
import { Field, PostForm, PrimaryButton } from './form';
import { AppName, phrase, SiteName } from './phrase';

export const SIGN_UP_ERRORS = [
  'empty',
  'email',
  'taken',
  'taken-name',
  'password',
  'refused',
  'rate',
] as const;
export type SignUpError = (typeof SIGN_UP_ERRORS)[number];

export interface SignUpProps {
  context: PageContext;
  /** Where the form posts `csrf`, `username`, `email` and `password`. */
  action: string;
  csrf: string;
  app?: Pick<App, 'name' | 'logoUri'>;
  username?: string;
  email?: string;
  error?: SignUpError;
  /** The site's own words on what it refuses. */
  reason?: string;
  backLink: string;
}

const ERROR_ID = 'sign-up-error';

export function signUpPage(props: SignUpProps): PageLayout {
  const { context, action, csrf, app, username = '', email = '', error, reason, backLink } = props;
  const { lang } = context;
  const describedBy = error && ERROR_ID;
  const site = <SiteName context={context} />;
  return {
    context,
    title: text(lang, 'signUp.title'),
    emblem: app && <AppLogo app={app} />,
    failed: error !== undefined,
    children: (
      <>
        <p class="lead">
          {app
            ? phrase(lang, 'signUp.leadWithApp', { site, app: <AppName context={context} app={app} /> })
            : phrase(lang, 'signUp.lead', { site })}
        </p>
        {error && (
          <Alert id={ERROR_ID}>
            {error === 'rate' ? text(lang, 'login.error.rate') : text(lang, `signUp.error.${error}`)}
            {reason !== undefined && ` ${reason}`}
          </Alert>
        )}
        <PostForm action={action} hidden={{ csrf }} class="fields">
          <Field
            name="username"
            label={text(lang, 'signUp.username')}
            type="text"
            value={username}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            autofocus={username === ''}
            invalid={error === 'taken-name' || (error === 'empty' && username === '')}
            describedBy={describedBy}
          />
          <Field
            name="email"
            label={text(lang, 'signUp.email')}
            type="email"
            value={email}
            autocomplete="email"
            autocapitalize="none"
            spellcheck={false}
            autofocus={false}
            invalid={error === 'email' || error === 'taken' || (error === 'empty' && email === '')}
            describedBy={describedBy}
          />
          <Field
            name="password"
            label={text(lang, 'login.password')}
            type="password"
            autocomplete="new-password"
            autofocus={username !== ''}
            invalid={error === 'password' || error === 'empty'}
            describedBy={describedBy}
          />
          <PrimaryButton>{text(lang, 'signUp.submit')}</PrimaryButton>
        </PostForm>
        <p class="aside">
          <a href={backLink}>{text(lang, 'signUp.haveOne')}</a>
        </p>
      </>
    ),
  };
}
