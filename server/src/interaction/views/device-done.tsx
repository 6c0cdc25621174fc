/** @jsxImportSource preact */
/**
 * The device is let in, or not: the rest happens there.
 */
import { text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import type { App } from './app';
import { DoneIcon, ErrorIcon } from './icons';
import { AppName, phrase } from './phrase';

export interface DeviceDoneProps {
  context: PageContext;
  outcome: 'connected' | 'refused';
  app?: Pick<App, 'name'>;
}

export function deviceDonePage({ context, outcome, app = { name: '' } }: DeviceDoneProps): PageLayout {
  const { lang } = context;
  const isConnected = outcome === 'connected';
  return {
    context,
    title: text(lang, `device.${outcome}.title`),
    emblem: (
      <span class={isConnected ? 'emblem emblem-done' : 'emblem emblem-error'}>
        {isConnected ? <DoneIcon size={28} /> : <ErrorIcon size={28} />}
      </span>
    ),
    children: (
      <p class="lead">
        {phrase(lang, `device.${outcome}.what`, { app: <AppName context={context} app={app} /> })}
      </p>
    ),
  };
}
