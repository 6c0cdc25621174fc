/** @jsxImportSource preact */
/**
 * Something was done, and the user goes on elsewhere: in their mailbox, or from the app.
 */
import { text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { BackToApp, type App } from './app';
import { DoneIcon } from './icons';

export const DONE_KINDS = ['reset-sent', 'confirm-sent', 'password-changed'] as const;
export type DoneKind = (typeof DONE_KINDS)[number];

export interface DoneProps {
  context: PageContext;
  kind: DoneKind;
  app?: Pick<App, 'name' | 'uri'>;
  /** Back to the sign-in page of this browser's pending request. */
  backLink?: string;
}

export function donePage({ context, kind, app, backLink }: DoneProps): PageLayout {
  const { lang } = context;
  return {
    context,
    title: text(lang, `done.${kind}.title`),
    emblem: (
      <span class="emblem emblem-done">
        <DoneIcon size={28} />
      </span>
    ),
    children: (
      <>
        <p class="lead">{text(lang, `done.${kind}.what`)}</p>
        <p class="note">{text(lang, `done.${kind}.next`)}</p>
        <div class="stack">
          {backLink === undefined ? (
            <BackToApp context={context} app={app} primary />
          ) : (
            <a href={backLink} class="button">
              <span>{text(lang, 'page.back')}</span>
            </a>
          )}
        </div>
      </>
    ),
  };
}
