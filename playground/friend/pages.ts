/**
 * The friend app's pages.
 */
import { type Html, html } from './html.ts';
import type { Account } from './provider.ts';

export interface Message {
  title: string;
  text: string;
  /** The technical words, for who looks into it. */
  detail?: string | undefined;
  action: { label: string; href: string };
}

const page = ({ title, body }: { title: string; body: Html }): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – Friend app</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header class="bar">
          <a class="brand" href="/"><span class="mark" aria-hidden="true"></span>Friend app</a>
        </header>
        <main>${body}</main>
      </body>
    </html>`.markup;

/** For who is signed out. */
export const homePage = ({ issuer }: { issuer: string }): string =>
  page({
    title: 'Welcome',
    body: html`<section class="card hero">
      <h1>Welcome</h1>
      <p>This app keeps no passwords. It asks another site who you are, and learns only what you agree to.</p>
      <form action="/login"><button class="button" type="submit">Sign in</button></form>
      <p class="quiet">You sign in at <span class="address">${issuer}</span></p>
    </section>`,
  });

export const messagePage = ({ title, text, detail, action }: Message): string =>
  page({
    title,
    body: html`<section class="card hero">
      <h1>${title}</h1>
      <p>${text}</p>
      ${detail ? html`<p class="detail">${detail}</p>` : undefined}
      <p><a class="button" href="${action.href}">${action.label}</a></p>
    </section>`,
  });

/** Long names may break after an underscore, and nowhere else. */
const claimName = (claim: string): Html[] => claim.split(/(?<=_)/).map((part) => html`${part}<wbr />`);

/** Claims that count seconds since the epoch; shown as a time as well. */
const times = new Set(['iat', 'exp', 'nbf', 'auth_time', 'updated_at']);

function shown(claim: string, value: unknown): Html {
  if (times.has(claim) && typeof value === 'number') {
    const time = new Date(value * 1000).toISOString();
    return html`${value}
      <time class="quiet" datetime="${time}">${time.replace('T', ' ').slice(0, 19)} UTC</time>`;
  }
  if (typeof value === 'object' && value !== null) return html`<pre>${JSON.stringify(value, null, 2)}</pre>`;
  return html`${String(value)}`;
}

const claimsTable = ({
  id,
  title,
  about,
  claims,
}: {
  id: string;
  title: string;
  about: string;
  claims: Record<string, unknown>;
}): Html =>
  html`<section class="card" aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    <p class="quiet">${about}</p>
    <table>
      <thead>
        <tr>
          <th scope="col">Claim</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        ${Object.entries(claims).map(
          ([claim, value]) =>
            html`<tr>
              <th scope="row">${claimName(claim)}</th>
              <td>${shown(claim, value)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;

const firstText = (...candidates: unknown[]): string | undefined =>
  candidates.find((candidate): candidate is string => typeof candidate === 'string' && candidate !== '');

function tokensLine({ refreshToken, refreshes, accessTokenExpiresAt }: Account): string {
  const end =
    accessTokenExpiresAt === undefined
      ? undefined
      : new Date(accessTokenExpiresAt).toISOString().slice(11, 19);
  const access = end ? `The access token is good until ${end} UTC.` : 'There is an access token.';
  if (!refreshToken) return `${access} There is no refresh token.`;
  return `${access} Tokens refreshed: ${refreshes}.`;
}

export function signedInPage({ account, issuer }: { account: Account; issuer: string }): string {
  const { idTokenClaims, userinfo } = account;
  const name = firstText(
    userinfo.name,
    idTokenClaims.name,
    userinfo.given_name,
    userinfo.preferred_username,
    idTokenClaims.sub,
  );
  return page({
    title: 'Signed in',
    body: html`<section class="card hero">
        <h1>Hello, ${name}</h1>
        <p>You are signed in with your account at <span class="address">${issuer}</span></p>
        <div class="actions">
          <form method="post" action="/refresh">
            <button class="button secondary" type="submit">Refresh tokens</button>
          </form>
          <form method="post" action="/logout"><button class="button" type="submit">Sign out</button></form>
        </div>
        <p class="quiet" role="status">${tokensLine(account)}</p>
      </section>
      <div class="columns">
        ${claimsTable({
          id: 'id-token',
          title: 'ID token',
          about: 'Who signed in, when and for whom; its signature was checked.',
          claims: idTokenClaims,
        })}
        ${claimsTable({
          id: 'userinfo',
          title: 'Userinfo',
          about: 'What the provider tells this app about you.',
          claims: userinfo,
        })}
      </div>`,
  });
}
