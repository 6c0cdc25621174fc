/** @jsxImportSource preact */
/**
 * The sign-in page. The ordinary refusal doesn't tell which of the two fields is wrong; the reasons that tell
 * something of the account (`blocked`, `unconfirmed`) are for those who gave its right password.
 */
import { text } from '../catalogue';
import { renderPage, type PageContext } from '../html';
import { AppLogo, type App } from './app';
import { Field, PostForm, PrimaryButton, SecondaryButton } from './form';
import { ErrorIcon } from './icons';
import { AppName, phrase, SiteName } from './phrase';

export type LoginError = 'credentials' | 'blocked' | 'unconfirmed' | 'rate' | 'empty';

export interface LoginProps {
  context: PageContext;
  /** Where the form posts `csrf`, `identifier` and `password`. */
  action: string;
  csrf: string;
  app?: Pick<App, 'name' | 'uri' | 'logoUri'>;
  /** What the user typed before, or the request's `login_hint`. */
  identifier?: string;
  error?: LoginError;
  /** Where "Cancel" posts `csrf`. */
  cancelAction: string;
}

const ERROR_ID = 'login-error';

/** Errors that can be mended in the fields, as against those of the account. */
const isAboutTheFields = (error: LoginError | undefined) => error === 'credentials' || error === 'empty';

export function loginPage(props: LoginProps): string {
  const { context, app, error } = props;
  const { lang } = context;
  return renderPage({
    context,
    title: text(lang, 'login.title'),
    emblem: app && <AppLogo app={app} />,
    failed: error !== undefined,
    children: (
      <>
        <p class="lead">
          {app
            ? phrase(lang, 'login.leadWithApp', {
                site: <SiteName context={context} />,
                app: <AppName context={context} app={app} />,
              })
            : phrase(lang, 'login.lead', { site: <SiteName context={context} /> })}
        </p>
        {error && <LoginRefusal context={context} error={error} />}
        <SignInForm {...props} />
        <CancelForm {...props} />
      </>
    ),
  });
}

function LoginRefusal({ context, error }: { context: PageContext; error: LoginError }) {
  return (
    <div class="alert" role="alert" id={ERROR_ID}>
      <ErrorIcon />
      <p>
        {error === 'blocked'
          ? phrase(context.lang, 'login.error.blocked', { site: <SiteName context={context} /> })
          : text(context.lang, `login.error.${error}`)}
      </p>
    </div>
  );
}

function SignInForm({ context: { lang }, action, csrf, identifier = '', error }: LoginProps) {
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
      <PrimaryButton>{text(lang, 'login.submit')}</PrimaryButton>
    </PostForm>
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
