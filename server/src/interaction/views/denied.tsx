/** @jsxImportSource preact */
/**
 * The access rules keep the user out of the app: of which, why, whom to ask, and the ways on from here.
 */
import { text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { SignedInAs, type SignedInUser } from './account';
import type { App } from './app';
import { PostForm, PrimaryButton, SecondaryButton } from './form';
import { ErrorIcon } from './icons';
import { AppName, Name, phrase, SiteName } from './phrase';

/** What the form posts as `decision`. */
export const DENIED_DECISIONS = { back: 'back', switchAccount: 'switch' } as const;

export interface DeniedProps {
  context: PageContext;
  /** Where the form posts `csrf` and `decision`. */
  action: string;
  csrf: string;
  app: Pick<App, 'name' | 'contacts'>;
  user?: SignedInUser;
  /** The words of the rule that decided. */
  message?: string;
  /** A rule could not be checked: nothing was decided against the user. */
  isFailure: boolean;
}

export function deniedPage(props: DeniedProps): PageLayout {
  const { context, app, user, isFailure } = props;
  const { lang } = context;
  const values = { app: <AppName context={context} app={app} />, site: <SiteName context={context} /> };
  return {
    context,
    title: text(lang, 'denied.title'),
    heading: phrase(lang, 'denied.heading', { app: values.app }),
    emblem: (
      <span class="emblem emblem-error">
        <ErrorIcon size={28} />
      </span>
    ),
    children: (
      <>
        <p class="lead">{phrase(lang, isFailure ? 'denied.failure' : 'denied.what', values)}</p>
        <RuleMessage {...props} />
        <WhomToAsk {...props} />
        {user && <SignedInAs context={context} user={user} />}
        <WaysOn {...props} />
      </>
    ),
  };
}

/** An admin's words, longer than a name and as little to be trusted with the page. */
const MAX_MESSAGE = 500;

function RuleMessage({ message }: DeniedProps) {
  if (message === undefined) return null;
  return (
    <p class="notice" dir="auto">
      <Name of={message} atMost={MAX_MESSAGE} />
    </p>
  );
}

/** More addresses than this help nobody. */
const MAX_CONTACTS = 3;

const ADDRESS = /^[^\s@<>"?&]+@[^\s@<>"?&]+$/;

function WhomToAsk({ context, app }: DeniedProps) {
  const { lang } = context;
  const site = <SiteName context={context} />;
  const contacts = (app.contacts ?? []).filter((contact) => ADDRESS.test(contact)).slice(0, MAX_CONTACTS);
  if (contacts.length === 0) return <p>{phrase(lang, 'denied.askSite', { site })}</p>;
  const addresses = contacts.map((contact, index) => (
    <>
      {index > 0 && ', '}
      <a href={`mailto:${encodeURIComponent(contact).replace('%40', '@')}`}>
        <Name of={contact} />
      </a>
    </>
  ));
  return <p>{phrase(lang, 'denied.askContacts', { contacts: <>{addresses}</>, site })}</p>;
}

function WaysOn({ context, action, csrf, app }: DeniedProps) {
  const { lang } = context;
  return (
    <PostForm action={action} hidden={{ csrf }} class="stack">
      <PrimaryButton name="decision" value={DENIED_DECISIONS.back}>
        {phrase(lang, 'app.goBack', { app: <AppName context={context} app={app} /> })}
      </PrimaryButton>
      <SecondaryButton name="decision" value={DENIED_DECISIONS.switchAccount}>
        {text(lang, 'denied.switch')}
      </SecondaryButton>
    </PostForm>
  );
}
