/**
 * Sends a page to the browser.
 */
import type { PageAnswer } from '../domain/pages';
import { pageHeaders } from './page-headers';
import type { RenderView } from './render-view';
import type { View } from './views';

export interface Presentation {
  status: number;
  /** Seconds after which it is worth another try (RFC 9110 §10.2.3). */
  retryAfter?: number | undefined;
  /** Where the browser goes after the form. */
  redirectUri?: string | undefined;
  /** Of the application. */
  logoUri?: string | undefined;
  /** Addresses that the page loads in frames. */
  frames?: readonly string[] | undefined;
}

export type Present = (answer: PageAnswer, view: View, presentation: Presentation) => void;

export const createPresent =
  (render: RenderView): Present =>
  (answer, view, { status, retryAfter, ...needs }) => {
    const { html, ...page } = render(view);
    answer.status = status;
    answer.set({
      ...pageHeaders({ ...needs, ...page }),
      ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
    });
    answer.type = 'html';
    answer.body = html;
  };
