/** @jsxImportSource preact */
/**
 * The applications that the user has let in, each with what it may do and a way to take that back.
 */
import { text, type Language } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { SignedInAs, type SignedInUser } from './account';
import { Done } from './alert';
import { OutsideLink, type App } from './app';
import { PostForm, SecondaryButton } from './form';
import { AppName, phrase, readableName, SiteName } from './phrase';

export interface ShownAccess {
  clientId: string;
  app: Pick<App, 'name' | 'uri'>;
  /** What it may have and do, each in a few words. */
  may: readonly string[];
  /** Seconds since the epoch. */
  since: number;
}

export interface StartableApp {
  name: string;
  /** Where a sign-in there starts. */
  start: string;
}

export interface ApplicationsProps {
  context: PageContext;
  /** Left out: nobody is signed in here. */
  user?: SignedInUser;
  /** Where a sign-in begins, for when nobody is. */
  signInLink?: string;
  /** Where the form posts `csrf` and the `client_id` of the application. */
  action?: string;
  csrf?: string;
  applications?: readonly ShownAccess[];
  /** Applications that the user can start from here. */
  startable?: readonly StartableApp[];
  /** Access has just been taken back. */
  isTakenBack?: boolean;
  logoutLink: string;
}

const dayText = ({ tag }: Language, at: number): string =>
  new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(at * 1000);

function Access({
  context,
  access: { clientId, app, may, since },
  action,
  csrf,
}: {
  context: PageContext;
  access: ShownAccess;
  action: string;
  csrf: string;
}) {
  const { lang } = context;
  const name = <AppName context={context} app={app} />;
  return (
    <li>
      <h3>
        <OutsideLink to={app.uri}>{name}</OutsideLink>
      </h3>
      <p>
        <time datetime={new Date(since * 1000).toISOString()}>
          {text(lang, 'applications.since', { day: dayText(lang, since) })}
        </time>
      </p>
      {may.length > 0 && (
        <ul class="values">
          {may.map((words) => (
            <li>{readableName(words)}</li>
          ))}
        </ul>
      )}
      <PostForm action={action} hidden={{ csrf, client_id: clientId }}>
        <SecondaryButton>{phrase(lang, 'applications.takeBack', { app: name })}</SecondaryButton>
      </PostForm>
    </li>
  );
}

/** Links, as other sites have them: each starts a sign-in at its application (OpenID Connect Core 1.0 §4). */
function Startable({ context, startable }: Pick<ApplicationsProps, 'context' | 'startable'>) {
  if (!startable || startable.length === 0) return null;
  return (
    <nav aria-labelledby="startable">
      <h2 id="startable" class="list-lead">
        {text(context.lang, 'applications.start')}
      </h2>
      <ul class="startable">
        {startable.map(({ name, start }) => (
          <li>
            <OutsideLink to={start} class="button">
              <AppName context={context} app={{ name }} />
            </OutsideLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function applicationsPage(props: ApplicationsProps): PageLayout {
  const { context, user, action = '', csrf = '', applications = [], isTakenBack } = props;
  const { signInLink, logoutLink } = props;
  const { lang } = context;
  return {
    context,
    title: text(lang, 'applications.title'),
    wide: true,
    children: user ? (
      <>
        {isTakenBack && <Done>{text(lang, 'applications.takenBack')}</Done>}
        <SignedInAs context={context} user={user} />
        <Startable context={context} startable={props.startable} />
        <h2 id="given" class="list-lead">
          {text(lang, 'applications.given')}
        </h2>
        {applications.length === 0 ? (
          <p class="note">{text(lang, 'applications.none')}</p>
        ) : (
          <>
            <p class="lead">{phrase(lang, 'applications.lead', { site: <SiteName context={context} /> })}</p>
            <ul class="applications">
              {applications.map((access) => (
                <Access context={context} access={access} action={action} csrf={csrf} />
              ))}
            </ul>
          </>
        )}
        <p class="stack">
          <a href={logoutLink} class="button">
            <span>{text(lang, 'logout.title')}</span>
          </a>
        </p>
      </>
    ) : (
      <>
        <p class="lead">{phrase(lang, 'applications.nobody', { site: <SiteName context={context} /> })}</p>
        {signInLink !== undefined && (
          <p class="stack">
            <a href={signInLink} class="button button-primary">
              <span>{text(lang, 'login.submit')}</span>
            </a>
          </p>
        )}
      </>
    ),
  };
}
