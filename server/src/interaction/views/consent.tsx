/** @jsxImportSource preact */
/**
 * The consent page: which app asks, who is signed in, and in words what the app will learn.
 */
import { scopeText, text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { SignedInAs, type SignedInUser } from './account';
import { AppEmblem, OutsideLink, OutsideLinks, type App } from './app';
import { Checkbox, PostForm, PrimaryButton, SecondaryButton } from './form';
import { ScopeIcon } from './icons';
import { AppName, Name, phrase, readableName, SiteName } from './phrase';

export interface ConsentScope {
  /** The scope value of the request. */
  name: string;
  /** In words: what `scopeText` gives, or what the site wrote for a scope of its own. */
  title: string;
  description: string;
  /** The values that would be sent, for instance the e-mail address. */
  values?: string[];
  /** The user may leave it out. */
  optional?: boolean;
}

export interface ConsentProps {
  context: PageContext;
  /** Where the form posts `csrf`, `decision` (`accept` or `refuse`), and `keep` for each optional scope left ticked. */
  action: string;
  csrf: string;
  app: App;
  /** Nobody of the site registered it: its name and its links are its own word. */
  registeredItself: boolean;
  user: SignedInUser;
  scopes: ConsentScope[];
  /** The app may use refresh tokens: said as an entry of its own unless `scopes` has it already. */
  offlineAccess: boolean;
  switchLink?: string;
  signInsLink?: string;
  /** Where it can be taken back. */
  accountLink?: string;
}

const OFFLINE_ACCESS = 'offline_access';

/** Longer than any e-mail address (254, RFC 5321 §4.5.3.1.3): the user sees what is sent. */
const MAX_VALUE_CHARACTERS = 300;

export function consentPage(props: ConsentProps): PageLayout {
  const { context, action, csrf, app, registeredItself, user, switchLink, signInsLink, accountLink } = props;
  const { lang } = context;
  const entries = entriesToShow(props);
  const appName = <AppName context={context} app={app} />;
  return {
    context,
    title: text(lang, 'consent.title'),
    wide: true,
    emblem: <AppEmblem app={app} />,
    heading: phrase(lang, 'consent.heading', { app: appName, site: <SiteName context={context} /> }),
    children: (
      <>
        <SignedInAs
          context={context}
          user={user}
          {...(switchLink === undefined ? {} : { switchLink })}
          {...(signInsLink === undefined ? {} : { signInsLink })}
        />
        {registeredItself && (
          <p class="notice">
            {phrase(lang, 'consent.registeredItself', {
              app: appName,
              site: <SiteName context={context} />,
            })}
          </p>
        )}
        <p class="list-lead">{phrase(lang, 'consent.learns', { app: appName })}</p>
        <PostForm action={action} hidden={{ csrf }}>
          <ul class="scopes">
            {entries.map((scope) => (
              <ScopeEntry context={context} scope={scope} />
            ))}
          </ul>
          {entries.some(({ optional }) => optional) && <p class="note">{text(lang, 'consent.optional')}</p>}
          <p class="note">{phrase(lang, 'consent.noPassword', { app: appName })}</p>
          {accountLink !== undefined && (
            <p class="note">
              {phrase(lang, 'consent.takeBack', {
                page: (
                  <OutsideLink to={accountLink} newTab>
                    {text(lang, 'applications.title')}
                  </OutsideLink>
                ),
              })}
            </p>
          )}
          <div class="decisions">
            <PrimaryButton name="decision" value="accept">
              {text(lang, 'consent.accept')}
            </PrimaryButton>
            <SecondaryButton name="decision" value="refuse">
              {text(lang, 'consent.refuse')}
            </SecondaryButton>
          </div>
        </PostForm>
        <AppLinks context={context} app={app} />
      </>
    ),
  };
}

function entriesToShow({ context, scopes, offlineAccess }: ConsentProps): ConsentScope[] {
  const saidAlready = scopes.some(({ name }) => name === OFFLINE_ACCESS);
  return offlineAccess && !saidAlready
    ? [...scopes, { name: OFFLINE_ACCESS, ...scopeText(context.lang, OFFLINE_ACCESS) }]
    : scopes;
}

function ScopeEntry({
  context,
  scope: { name, title, description, values = [], optional = false },
}: {
  context: PageContext;
  scope: ConsentScope;
}) {
  return (
    <li>
      <ScopeIcon scope={name} />
      <div>
        <h2>{readableName(title)}</h2>
        <p>{description}</p>
        {values.length > 0 && (
          <ul class="values">
            {values.map((value) => (
              <li>
                <Name of={value} atMost={MAX_VALUE_CHARACTERS} />
              </li>
            ))}
          </ul>
        )}
        {optional && (
          <Checkbox
            name="keep"
            value={name}
            checked
            label={phrase(context.lang, 'consent.keep', { what: <Name of={title} /> })}
          />
        )}
      </div>
    </li>
  );
}

function AppLinks({ context, app }: { context: PageContext; app: App }) {
  const { lang } = context;
  const owner = app.contacts?.[0] === undefined ? undefined : app.contacts.join(', ');
  const links = [
    {
      to: app.siteUri,
      words: phrase(lang, 'consent.about', { app: <AppName context={context} app={app} /> }),
    },
    { to: app.policyUri, words: text(lang, 'consent.policy') },
    { to: app.tosUri, words: text(lang, 'consent.terms') },
  ];
  return (
    <OutsideLinks links={links}>
      {owner !== undefined && (
        <li>
          <span>{phrase(lang, 'consent.owner', { owner: <Name of={owner} /> })}</span>
        </li>
      )}
    </OutsideLinks>
  );
}
