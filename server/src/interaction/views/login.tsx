/** @jsxImportSource preact */
/**
 * The sign-in page. The ordinary refusal doesn't tell which of the two fields is wrong; the reasons that tell
 * something of the account (`blocked`, `unconfirmed`) are for those who gave its right password.
 */
import { text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { Alert, Done } from './alert';
import { AppLogo, OutsideLinks, type App } from './app';
import { Checkbox, Field, PostForm, PrimaryButton, SecondaryButton } from './form';
import { AppName, Name, phrase, SiteName } from './phrase';

export const LOGIN_ERRORS = [
  'credentials',
  'blocked',
  'unconfirmed',
  'rate',
  'empty',
  'unavailable',
  'external',
  'external-refused',
  'external-unavailable',
  'other-account',
] as const;
export type LoginError = (typeof LOGIN_ERRORS)[number];

export const LOGIN_NOTICES = ['password-changed', 'confirmed'] as const;
export type LoginNotice = (typeof LOGIN_NOTICES)[number];

/** Another provider that people can sign in with. */
export interface ExternalChoice {
  /** Its key in the host's settings. */
  name: string;
  /** What people call it. */
  label: string;
}

export interface LoginProps {
  context: PageContext;
  /** Where the form posts `csrf`, `identifier`, `password` and `remember`. */
  action: string;
  csrf: string;
  app?: Pick<App, 'name' | 'uri' | 'logoUri' | 'policyUri' | 'tosUri'>;
  /** What the user typed before, or the request's `login_hint`. */
  identifier?: string;
  remember?: boolean;
  error?: LoginError;
  notice?: LoginNotice;
  /** Where "Cancel" posts `csrf`. */
  cancelAction: string;
  /** False: the site has switched passwords off, and there is no form for them. */
  passwords?: boolean;
  externals?: readonly ExternalChoice[];
  /** Where a button of `externals` posts `csrf` and `provider`. */
  externalAction?: string;
  forgotLink?: string;
  signUpLink?: string;
}

const ERROR_ID = 'login-error';

/** Errors that can be mended in the fields, as against those of the account. */
const isAboutTheFields = (error: LoginError | undefined) => error === 'credentials' || error === 'empty';

export function loginPage(props: LoginProps): PageLayout {
  const { context, app, error, notice, passwords = true, externals = [] } = props;
  const { lang, skin } = context;
  return {
    context,
    title: text(lang, 'login.title'),
    ...(skin.texts.title === undefined ? {} : { heading: skin.texts.title }),
    emblem: app && <AppLogo app={app} />,
    failed: error !== undefined,
    children: (
      <>
        {skin.texts.welcome !== undefined && (
          <p class="site-words" dir="auto">
            {skin.texts.welcome}
          </p>
        )}
        <p class="lead">
          {app
            ? phrase(lang, 'login.leadWithApp', {
                site: <SiteName context={context} />,
                app: <AppName context={context} app={app} />,
              })
            : phrase(lang, 'login.lead', { site: <SiteName context={context} /> })}
        </p>
        {notice && <Done>{text(lang, `login.notice.${notice}`)}</Done>}
        {error && <LoginRefusal context={context} error={error} />}
        {passwords && <SignInForm {...props} />}
        <ExternalForm {...props} />
        {!passwords && externals.length === 0 && <p class="note">{text(lang, 'login.noWay')}</p>}
        <SignUp {...props} />
        <CancelForm {...props} />
        <AppTerms {...props} />
        {skin.texts.help !== undefined && (
          <p class="site-help" dir="auto">
            {skin.texts.help}
          </p>
        )}
      </>
    ),
  };
}

function LoginRefusal({ context, error }: { context: PageContext; error: LoginError }) {
  return (
    <Alert id={ERROR_ID}>
      {error === 'blocked'
        ? phrase(context.lang, 'login.error.blocked', { site: <SiteName context={context} /> })
        : text(context.lang, `login.error.${error}`)}
    </Alert>
  );
}

function SignInForm({
  context: { lang },
  action,
  csrf,
  identifier = '',
  remember,
  error,
  forgotLink,
}: LoginProps) {
  const describedBy = error && ERROR_ID;
  // A wrong pair marks both fields: marking one would tell which.
  const identifierInvalid = error === 'credentials' || (error === 'empty' && identifier === '');
  return (
    <PostForm action={action} hidden={{ csrf }} class="fields">
      <Field
        name="identifier"
        label={text(lang, 'login.identifier')}
        type="text"
        value={identifier}
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        autofocus={identifier === ''}
        invalid={identifierInvalid}
        describedBy={describedBy}
      />
      <Field
        name="password"
        label={text(lang, 'login.password')}
        type="password"
        autocomplete="current-password"
        autofocus={identifier !== ''}
        invalid={isAboutTheFields(error)}
        describedBy={describedBy}
      />
      <div class="beside">
        <Checkbox
          name="remember"
          value="yes"
          label={text(lang, 'login.remember')}
          checked={remember === true}
        />
        {forgotLink !== undefined && <a href={forgotLink}>{text(lang, 'login.forgot')}</a>}
      </div>
      <PrimaryButton>{text(lang, 'login.submit')}</PrimaryButton>
    </PostForm>
  );
}

function ExternalForm({
  context: { lang },
  externalAction,
  csrf,
  externals = [],
  passwords = true,
}: LoginProps) {
  if (externals.length === 0 || externalAction === undefined) return null;
  return (
    <>
      {passwords && <p class="or">{text(lang, 'login.or')}</p>}
      <PostForm action={externalAction} hidden={{ csrf }} class={passwords ? 'stack stack-close' : 'stack'}>
        {externals.map(({ name, label }) => (
          <SecondaryButton name="provider" value={name}>
            {phrase(lang, 'login.external', { provider: <Name of={label} /> })}
          </SecondaryButton>
        ))}
      </PostForm>
    </>
  );
}

function SignUp({ context: { lang }, signUpLink }: LoginProps) {
  if (signUpLink === undefined) return null;
  return (
    <p class="aside">
      {text(lang, 'login.newHere')} <a href={signUpLink}>{text(lang, 'login.signUp')}</a>
    </p>
  );
}

function CancelForm({ context, cancelAction, csrf, app }: LoginProps) {
  return (
    <PostForm action={cancelAction} hidden={{ csrf }} class="quiet">
      <SecondaryButton>
        {app
          ? phrase(context.lang, 'login.cancelWithApp', { app: <AppName context={context} app={app} /> })
          : text(context.lang, 'login.cancel')}
      </SecondaryButton>
    </PostForm>
  );
}

/** What the app has to say before anybody signs in to it (OpenID Connect Registration 1.0 §2). */
function AppTerms({ context, app }: LoginProps) {
  if (!app) return null;
  const words = { app: <AppName context={context} app={app} /> };
  const links = [
    { to: app.policyUri, words: phrase(context.lang, 'login.policy', words) },
    { to: app.tosUri, words: phrase(context.lang, 'login.terms', words) },
  ];
  return <OutsideLinks links={links} />;
}
