/**
 * The sign-in, step by step, for tests that stop at one of them.
 */
import { Browserless, formsOf, type Form, type Page } from './browserless.ts';
import { PASSWORD, type AuthorizationRequest, type RelyingParty } from './relying-party.ts';

export interface AtSignIn {
  browser: Browserless;
  request: AuthorizationRequest;
  page: Page;
}

/** A browser in front of the sign-in page of a fresh authorization request. */
export async function openSignIn(
  party: RelyingParty,
  {
    browser = new Browserless(),
    params,
  }: { browser?: Browserless; params?: Record<string, string> | undefined } = {},
): Promise<AtSignIn> {
  const request = await party.authorizationRequest(params);
  return { browser, request, page: await browser.open(request.url) };
}

export const signInForm = (page: Page): Form | undefined =>
  formsOf(page).find(({ fields }) => 'password' in fields);

export const cancelForm = (page: Page): Form | undefined =>
  formsOf(page).find(({ action }) => action.pathname.endsWith('/cancel'));

/** Fills the sign-in form in and sends it. Stops at the client's redirect URI. */
export const submitSignIn = (
  { browser, page }: Pick<AtSignIn, 'browser' | 'page'>,
  values: Record<string, string> = {},
): Promise<Page> => {
  const form = signInForm(page);
  if (!form) throw new Error(`No sign-in form on ${page.url.href} (${page.status})`);
  return browser.submit(page, {
    form,
    values: { identifier: 'alice', password: PASSWORD, ...values },
    until: leavesTheSite(page.url),
  });
};

/** True for an address of another site than this page's. */
export const leavesTheSite =
  (here: URL) =>
  (url: URL): boolean =>
    url.origin !== here.origin;
