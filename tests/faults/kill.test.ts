/**
 * The host is killed at random moments while hundreds of users sign in, and started again. Prints a report.
 *
 *   SIGN_INS=500 KILLS=8 npm run test:faults
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless, signIn } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { startHost, temporaryDatabase, type TestHost } from '../support/host.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import {
  basic,
  discoverRelyingParty,
  EVERYTHING,
  PASSWORD,
  postForm,
  type RelyingParty,
} from '../support/relying-party.ts';

const SIGN_INS = Number(process.env['SIGN_INS'] ?? 500);
const KILLS = Number(process.env['KILLS'] ?? 8);

/** How often one user tries before the sign-in counts as lost. */
const TRIES = 40;

interface Done {
  browser: Browserless;
  code: string;
  codeVerifier: string;
  refreshToken: string;
}

const databases: Record<string, () => Promise<PostgresServer | undefined>> = {
  SQLite: () => Promise.resolve(undefined),
  PostgreSQL: startPostgres,
};

describe.each(Object.entries(databases))('on %s', (name, startServer) => {
  let server: PostgresServer | undefined;
  let place: Awaited<ReturnType<typeof temporaryDatabase>>;
  let host: TestHost;
  let party: RelyingParty;
  let start: () => Promise<TestHost>;

  beforeAll(async () => {
    server = await startServer();
    place = await temporaryDatabase();
    const env = (await server?.newDatabase()) ?? {};
    host = await startHost({ databaseFile: place.databaseFile, env });
    const { port } = host;
    start = () => startHost({ port, databaseFile: place.databaseFile, env });
    party = await discoverRelyingParty(host.issuer, webApp);
  });
  afterAll(async () => {
    await host.stop();
    await server?.stop();
    await place.remove();
  });

  const redeem = (code: string, codeVerifier: string) =>
    postForm(
      `${host.issuer}/token`,
      {
        grant_type: 'authorization_code',
        code,
        code_verifier: codeVerifier,
        redirect_uri: party.redirectUri,
      },
      basic(webApp),
    );

  it(`loses nothing of ${SIGN_INS} sign-ins at once over ${KILLS} kills`, async () => {
    const report = {
      started: SIGN_INS,
      completed: 0,
      begunAgain: 0,
      lost: 0,
      doubleUses: 0,
      lostTokens: 0,
      lostSessions: 0,
    };
    const done: Done[] = [];
    /** How often each code was answered with tokens. */
    const uses = new Map<string, number>();
    const used = (code: string): void => {
      uses.set(code, (uses.get(code) ?? 0) + 1);
    };

    const attempt = async (): Promise<Done | undefined> => {
      const browser = new Browserless();
      const { url, codeVerifier } = await party.authorizationRequest({
        scope: EVERYTHING.scope,
        ...EVERYTHING.params,
      });
      const { redirectUri } = party;
      const callback = await signIn({
        browser,
        authorizationUrl: url,
        redirectUri,
        identifier: 'alice',
        password: PASSWORD,
      });
      const code = callback.searchParams.get('code');
      if (code === null) return undefined;
      // A client whose answer was lost asks again, with the same code.
      for (let count = 0; count < 3; count += 1) {
        const answer = await redeem(code, codeVerifier).catch(() => undefined);
        if (answer?.status === 200) {
          used(code);
          return { browser, code, codeVerifier, refreshToken: String(answer.body['refresh_token']) };
        }
        if (answer?.status === 400) return undefined;
        await pause(1000);
      }
      return undefined;
    };

    const person = async (): Promise<void> => {
      for (let count = 0; count < TRIES; count += 1) {
        const outcome = await attempt().catch(() => undefined);
        if (outcome) {
          done.push(outcome);
          report.completed += 1;
          return;
        }
        report.begunAgain += 1;
        // As `Retry-After` says, and as people do.
        await pause(2000 + Math.random() * 4000);
      }
      report.lost += 1;
    };

    let isOver = false;
    const everybodyIsDone = (): boolean => isOver;
    let kills = 0;
    const killer = async (): Promise<void> => {
      while (!everybodyIsDone() && kills < KILLS) {
        await pause(1000 + Math.random() * 5000);
        if (everybodyIsDone()) return;
        await host.kill('SIGKILL');
        kills += 1;
        host = await start();
      }
    };
    const killing = killer().finally(() => {
      isOver = true;
    });
    // It is awaited below; a host that does not come back must not end the test before the report.
    killing.catch(() => undefined);
    await Promise.all(Array.from({ length: SIGN_INS }, person));
    isOver = true;
    await killing;

    // Everything that was acknowledged is still there.
    const inSteps = async (check: (one: Done) => Promise<void>): Promise<void> => {
      const queue = [...done];
      const work = async (): Promise<void> => {
        for (let one = queue.pop(); one; one = queue.pop()) await check(one);
      };
      await Promise.all(Array.from({ length: 10 }, work));
    };
    await inSteps(async ({ browser, refreshToken }) => {
      const silent = await party.signIn({ browser, params: { prompt: 'none' } }).catch(() => undefined);
      if (!silent) report.lostSessions += 1;
      const use = { grant_type: 'refresh_token', refresh_token: refreshToken };
      const refreshed = await postForm(`${host.issuer}/token`, use, basic(webApp));
      if (refreshed.status !== 200) report.lostTokens += 1;
    });
    // No code works twice.
    await inSteps(async ({ code, codeVerifier }) => {
      if ((await redeem(code, codeVerifier)).status === 200) used(code);
    });
    report.doubleUses = [...uses.values()].filter((count) => count > 1).length;

    console.log(
      `\nFaults on ${name}: killed ${kills} times; sign-ins started ${report.started}, completed ${report.completed}, ` +
        `begun again ${report.begunAgain} times, lost ${report.lost}; double uses ${report.doubleUses}; ` +
        `sessions and consents lost ${report.lostSessions}; refresh tokens lost ${report.lostTokens}\n`,
    );
    expect(kills).toBeGreaterThan(0);
    expect(report).toMatchObject({
      completed: SIGN_INS,
      lost: 0,
      doubleUses: 0,
      lostSessions: 0,
      lostTokens: 0,
    });
  });
});
