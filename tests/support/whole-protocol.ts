/**
 * The protocol from one end to the other in one sitting: a pushed request, PKCE, DPoP, a code and a refresh token that
 * come twice, a proof that comes twice, a device. It says what happened; what should have is for the test.
 */
import { createHash, randomBytes } from 'node:crypto';
import { Browserless, consentButton, formsOf, signIn, type Page } from './browserless.ts';
import { PASSWORD, postForm, request, type Answer } from './relying-party.ts';
import { makeKey, proofOf } from './signing.ts';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const REDIRECT = 'https://whole.example.org/callback';

/** To be declared by the host. */
export const wholeClient = {
  client_id: 'whole',
  client_name: 'The whole protocol',
  token_endpoint_auth_method: 'none',
  redirect_uris: [REDIRECT],
  grant_types: ['authorization_code', 'refresh_token', DEVICE_GRANT],
  dpop_bound_access_tokens: true,
  require_pushed_authorization_requests: true,
};

/** Answers to two requests that came at the same moment, the one that succeeded first. */
type Twice = [number, number];

export interface WholeProtocol {
  /** A pushed request that is used at the other process, without a session: where it leads. */
  pushed: string | null;
  code: Twice;
  /** The token of a code that came twice. */
  afterCode: number;
  proof: Twice;
  /** A refresh token, once and then again; then the one that came of it. */
  refresh: [number, number, number];
  device: Twice;
}

const statuses = (answers: Answer[]): Twice =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b) as Twice;

/** @param at the addresses of the issuer at two processes; the same one where there is one. */
export async function runWholeProtocol({
  issuer,
  at: [first, second],
}: {
  issuer: string;
  at: [string, string];
}): Promise<WholeProtocol> {
  const key = await makeKey('ES256');
  const browser = new Browserless();
  const { client_id } = wholeClient;

  const token = async (where: string, params: Record<string, string>): Promise<Answer> =>
    postForm(
      `${where}/token`,
      { client_id, ...params },
      { dpop: await proofOf(key, { method: 'POST', url: `${issuer}/token` }) },
    );

  const push = async () => {
    const codeVerifier = randomBytes(32).toString('base64url');
    const { body } = await postForm(`${first}/par`, {
      client_id,
      response_type: 'code',
      redirect_uri: REDIRECT,
      scope: 'openid offline_access',
      prompt: 'consent',
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const query = new URLSearchParams({ client_id, request_uri: String(body['request_uri']) });
    return { codeVerifier, path: `/authorize?${query.toString()}` };
  };

  const codeOf = async (): Promise<Record<string, string>> => {
    const { codeVerifier, path } = await push();
    const callback = await signIn({
      browser,
      authorizationUrl: `${issuer}${path}`,
      redirectUri: REDIRECT,
      identifier: 'alice',
      password: PASSWORD,
    });
    return {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
      code_verifier: codeVerifier,
    };
  };

  const userinfo = async (where: string, accessToken: unknown, proof?: string): Promise<Answer> =>
    request(`${where}/userinfo`, {
      headers: {
        authorization: `DPoP ${String(accessToken)}`,
        dpop: proof ?? (await proofFor(accessToken)),
      },
    });
  const proofFor = (accessToken: unknown): Promise<string> =>
    proofOf(key, { method: 'GET', url: `${issuer}/userinfo`, accessToken: String(accessToken) });

  const pushed = await request(`${second}${(await push()).path}`);

  const code = await codeOf();
  const codes = await Promise.all([token(first, code), token(second, code)]);
  const won = codes.find(({ status }) => status === 200);
  const afterCode = await userinfo(second, won?.body['access_token'] ?? 'none');

  const { body: tokens } = await token(first, await codeOf());
  const proof = await proofFor(tokens['access_token']);
  const proofs = await Promise.all(
    [first, second].map((where) => userinfo(where, tokens['access_token'], proof)),
  );

  const refresh = (where: string, refreshToken: unknown) =>
    token(where, { grant_type: 'refresh_token', refresh_token: String(refreshToken) });
  const renewed = await refresh(second, tokens['refresh_token']);
  const again = await refresh(first, tokens['refresh_token']);
  const after = await refresh(second, renewed.body['refresh_token']);

  const { body: device } = await postForm(`${first}/device/authorization`, { client_id, scope: 'openid' });
  await letIn(browser, issuer, String(device['user_code']));
  const poll = { grant_type: DEVICE_GRANT, device_code: String(device['device_code']) };
  const polls = await Promise.all([token(first, poll), token(second, poll)]);

  return {
    pushed: pushed.headers.get('location'),
    code: statuses(codes),
    afterCode: afterCode.status,
    proof: statuses(proofs),
    refresh: [renewed.status, again.status, after.status],
    device: statuses(polls),
  };
}

async function letIn(browser: Browserless, issuer: string, userCode: string): Promise<void> {
  let page: Page = await browser.submit(await browser.open(`${issuer}/device`), {
    values: { user_code: userCode },
  });
  page = await browser.submit(page, { button: { name: 'confirm', value: 'yes' } });
  const asks = formsOf(page).some(({ buttons }) => buttons.some(({ value }) => value === 'accept'));
  if (asks) await browser.submit(page, { button: consentButton('accept') });
}

/** What a sound provider makes of it, on one process or two, whatever it keeps things in. */
export const SOUND = {
  code: [200, 400],
  afterCode: 401,
  proof: [200, 401],
  refresh: [200, 400, 400],
  device: [200, 400],
} satisfies Partial<WholeProtocol>;
