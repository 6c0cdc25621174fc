/** @jsxImportSource preact */
/**
 * Which device is let in, and what it gets: asked before anything else, so that nobody lets a stranger's device in by
 * following a link (RFC 8628 §3.3.1, §5.4).
 */
import { scopeText, text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { SignedInAs, type SignedInUser } from './account';
import { AppEmblem, type App } from './app';
import { PostForm, PrimaryButton, SecondaryButton } from './form';
import { ScopeIcon } from './icons';
import { AppName, Name, phrase, readableName, SiteName } from './phrase';

export interface DeviceConfirmProps {
  context: PageContext;
  /** Where the form posts `formFields` with `confirm` or `abort`. */
  action: string;
  formFields: Readonly<Record<string, string>>;
  app: Pick<App, 'name' | 'logoUri'>;
  /** As the device shows it. */
  code: string;
  user?: SignedInUser;
  scopes: readonly string[];
  /** Where the device's request came from, as far as it can be told. */
  from: { address: string; userAgent: string };
}

const MAX_USER_AGENT = 160;

export function deviceConfirmPage(props: DeviceConfirmProps): PageLayout {
  const { context, action, formFields, app, code, user, scopes, from } = props;
  const { lang } = context;
  const values = { app: <AppName context={context} app={app} />, site: <SiteName context={context} /> };
  return {
    context,
    title: text(lang, 'device.confirm.title'),
    heading: phrase(lang, 'device.confirm.heading', values),
    wide: true,
    emblem: <AppEmblem app={app} />,
    children: (
      <>
        <p class="lead">{text(lang, 'device.confirm.same')}</p>
        <p class="lead">
          <strong class="name" dir="ltr">
            {code}
          </strong>
        </p>
        <p>
          {phrase(lang, 'device.confirm.from', {
            address: <Name of={from.address} />,
            browser: <Name of={from.userAgent || '–'} atMost={MAX_USER_AGENT} />,
          })}
        </p>
        <p class="notice">{phrase(lang, 'device.confirm.warning', values)}</p>
        {user && <SignedInAs context={context} user={user} />}
        <p class="list-lead">{phrase(lang, 'consent.learns', { app: values.app })}</p>
        <ul class="scopes">
          {scopes.map((scope) => (
            <li>
              <ScopeIcon scope={scope} />
              <div>
                <h2>{readableName(scopeText(lang, scope).title)}</h2>
              </div>
            </li>
          ))}
        </ul>
        <PostForm action={action} hidden={formFields}>
          <div class="decisions">
            <PrimaryButton name="confirm" value="yes">
              {text(lang, 'device.confirm.accept')}
            </PrimaryButton>
            <SecondaryButton name="abort" value="yes">
              {text(lang, 'device.confirm.refuse')}
            </SecondaryButton>
          </div>
        </PostForm>
      </>
    ),
  };
}
