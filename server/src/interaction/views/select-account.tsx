/** @jsxImportSource preact */
/**
 * Which account to go on with, when an app asks for the choice (`prompt=select_account`).
 */
import { text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { AppLogo, type App } from './app';
import { PostForm, PrimaryButton } from './form';
import { SignedInAs, type SignedInUser } from './account';
import { AppName, Name, phrase } from './phrase';

export interface SelectAccountProps {
  context: PageContext;
  /** Where "go on" posts `csrf`. */
  action: string;
  csrf: string;
  app: App;
  user: SignedInUser;
  switchLink: string;
  signInsLink: string;
}

export function selectAccountPage(props: SelectAccountProps): PageLayout {
  const { context, action, csrf, app, user, switchLink, signInsLink } = props;
  const { lang } = context;
  return {
    context,
    title: text(lang, 'selectAccount.title'),
    emblem: <AppLogo app={app} />,
    children: (
      <>
        <p class="lead">
          {phrase(lang, 'selectAccount.lead', { app: <AppName context={context} app={app} /> })}
        </p>
        <SignedInAs context={context} user={user} signInsLink={signInsLink} />
        <PostForm action={action} hidden={{ csrf }} class="stack">
          <PrimaryButton>
            {phrase(lang, 'selectAccount.goOn', { name: <Name of={user.name} /> })}
          </PrimaryButton>
        </PostForm>
        <p class="stack stack-close">
          <a href={switchLink} class="button">
            <span>{text(lang, 'selectAccount.other')}</span>
          </a>
        </p>
      </>
    ),
  };
}
