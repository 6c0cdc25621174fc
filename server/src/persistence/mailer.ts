/**
 * Messages through the host's e-mail plugin.
 */
import type { Core } from '@strapi/strapi';
import { wordsOf } from '../domain/failure-words';
import type { Mailer } from '../domain/ports';

export interface HostMessage {
  to: string;
  subject: string;
  text: string;
  html?: string;
  from?: string | undefined;
  replyTo?: string | undefined;
}

/** @throws Error of the site's e-mail provider. */
export async function sendThroughHost(strapi: Core.Strapi, message: HostMessage): Promise<void> {
  const email = strapi.plugin('email').service<{ send(message: HostMessage): Promise<unknown> }>('email');
  await email.send(message);
}

/** Work that no answer waits for. Its failure is for the host's log. */
export function inBackground(strapi: Core.Strapi, what: string, work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    strapi.log.error(`oidc-server: ${what} failed: ${wordsOf(error)}`);
  });
}

export const createMailer = ({ strapi }: { strapi: Core.Strapi }): Mailer => ({
  send(message) {
    inBackground(strapi, 'sending a message', () => sendThroughHost(strapi, message));
  },
});
