/** @jsxImportSource preact */
/**
 * Asks before signing out, so that no other site can do it by a link (OpenID Connect RP-Initiated Logout 1.0 §2).
 */
import { text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { SignedInAs } from './account';
import type { App } from './app';
import { PostForm, PrimaryButton, SecondaryButton } from './form';
import { AppName, phrase, SiteName } from './phrase';

export interface LogoutProps {
  context: PageContext;
  /** Where the form posts `formFields`, with `logout=yes` to sign out, `logout=everywhere` to do so in every browser, and without `logout` to stay. */
  action: string;
  formFields: Readonly<Record<string, string>>;
  /** The app that asked. */
  app?: Pick<App, 'name'>;
  userName?: string;
}

export function logoutPage({ context, action, formFields, app, userName }: LogoutProps): PageLayout {
  const { lang } = context;
  const siteName = <SiteName context={context} />;
  return {
    context,
    title: text(lang, 'logout.title'),
    heading: phrase(lang, 'logout.heading', { site: siteName }),
    children: (
      <>
        <p class="lead">
          {app && [phrase(lang, 'logout.askedBy', { app: <AppName context={context} app={app} /> }), ' ']}
          {phrase(lang, 'logout.explain', { site: siteName })}
        </p>
        {userName !== undefined && <SignedInAs context={context} user={{ name: userName }} />}
        <PostForm action={action} hidden={formFields} class="stack">
          <PrimaryButton name="logout" value="yes">
            {text(lang, 'logout.accept')}
          </PrimaryButton>
          <SecondaryButton name="logout" value="everywhere">
            {text(lang, 'logout.acceptAll')}
          </SecondaryButton>
          <SecondaryButton>{text(lang, 'logout.refuse')}</SecondaryButton>
        </PostForm>
      </>
    ),
  };
}
