/** @jsxImportSource preact */
/**
 * What went wrong and what to do next, in plain words; the protocol's own words stand apart, for developers.
 */
import { text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { BackToApp, isWebAddress, type App } from './app';
import { ErrorIcon } from './icons';
import { phrase, SiteName } from './phrase';

/** `expired`: also a sign-in page that was used already or belongs to another browser. */
export type ErrorKind =
  'expired' | 'client' | 'request' | 'denied' | 'server' | 'cookies' | 'not-found' | 'unavailable';

export interface ErrorProps {
  context: PageContext;
  kind: ErrorKind;
  /** Replaces the heading of the kind. */
  title?: string;
  /** `error_description`: one technical sentence, in English. Public: never the message of an unexpected error. */
  detail?: string;
  /** The OAuth error code. */
  code?: string;
  /** By which an admin finds what happened. */
  reference?: string;
  app?: Pick<App, 'name' | 'uri'>;
  homeUri?: string;
}

export function errorPage({
  context,
  kind,
  title,
  detail,
  code,
  reference,
  app,
  homeUri,
}: ErrorProps): PageLayout {
  const { lang } = context;
  const values = { site: <SiteName context={context} /> };
  return {
    context,
    title: title ?? text(lang, `error.${kind}.title`),
    emblem: (
      <span class="emblem emblem-error">
        <ErrorIcon size={28} />
      </span>
    ),
    children: (
      <>
        <p class="lead">{phrase(lang, `error.${kind}.what`, values)}</p>
        <p>{phrase(lang, `error.${kind}.next`, values)}</p>
        {reference !== undefined && (
          <p class="note">
            {phrase(lang, 'error.reference', { reference: <strong dir="ltr">{reference}</strong> })}
          </p>
        )}
        <div class="stack">
          <BackToApp context={context} app={app} primary />
          {isWebAddress(homeUri) && (
            <a href={homeUri} class="button">
              <span>{phrase(lang, 'site.goHome', values)}</span>
            </a>
          )}
        </div>
        <DeveloperDetails context={context} detail={detail} code={code} />
      </>
    ),
  };
}

function DeveloperDetails({
  context: { lang },
  detail,
  code,
}: Pick<ErrorProps, 'context' | 'detail' | 'code'>) {
  const rows = [
    { label: text(lang, 'error.details.code'), value: code },
    { label: text(lang, 'error.details.message'), value: detail },
  ].filter(({ value }) => value !== undefined);
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>{text(lang, 'error.details')}</summary>
      <dl>
        {rows.map(({ label, value }) => (
          <div>
            <dt>{label}</dt>
            <dd lang="en" dir="auto">
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
