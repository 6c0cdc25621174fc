/** Somebody opens an application in their browser, signs in at the provider, and comes back. */
import { signIn, type Browserless, type Page } from './browserless.ts';
import { navigatingBrowser } from './navigation.ts';
import { PASSWORD } from './relying-party.ts';

export interface Entered {
  /** What the application shows of what came back. */
  page: Page;
  /** Where it sent the browser. */
  asked: URL;
  callback: URL;
}

/** @throws when the address does not lead to the provider, or nobody gets through there. */
export async function enter(
  url: string,
  {
    redirectUri,
    browser = navigatingBrowser(),
    decision = 'accept',
    ask = (asked) => asked,
  }: {
    redirectUri: string;
    browser?: Browserless;
    decision?: 'accept' | 'refuse';
    /** Changes what the application asks for. */
    ask?: (asked: URL) => URL;
  },
): Promise<Entered> {
  const { location } = await browser.request(url);
  if (!location) throw new Error(`${url} sends nobody to the provider`);
  const asked = ask(location);
  const identity = { identifier: 'alice', password: PASSWORD };
  const callback = await signIn({ browser, authorizationUrl: asked, redirectUri, decision, ...identity });
  return { page: await browser.open(callback), asked, callback };
}
