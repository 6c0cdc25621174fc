/**
 * A test sign-in: an admin runs a client's own authorization request, and sees what the client would receive.
 */
import type { FailureCause } from './client-failures';

/** Seconds that an admin has to sign in. */
export const TEST_SIGN_IN_LIFETIME = 600;

/** What came back from the authorization endpoint. */
export type AuthorizationAnswer = { code: string } | { error: string; errorDescription?: string | undefined };

export interface TestSignInFailure {
  outcome: 'failed';
  /** Where it ended. */
  step: 'authorization' | 'token' | 'userinfo';
  error: string;
  errorDescription: string | null;
  cause: FailureCause;
}

export interface TestSignInSuccess {
  outcome: 'succeeded';
  /** The ID token, decoded; null when it is encrypted for the client. Never the token itself. */
  idToken: { header: Record<string, unknown>; claims: Record<string, unknown> } | null;
  userinfo: Record<string, unknown>;
  scope: string;
  /** Seconds. */
  accessTokenLifetime: number;
  hasRefreshToken: boolean;
  /** Where the client would send the user to sign out. */
  logoutUrl: string;
}

/** The client proves who it is with its own key, so that nobody can redeem its code in its place. */
export interface TestSignInUnfinished {
  outcome: 'authorized';
}

export type TestSignInOutcome = TestSignInFailure | TestSignInSuccess | TestSignInUnfinished;

/** What came of the test of a client, which whoever looks at it later can tell by its name. */
export type TestSignInResult = TestSignInOutcome & { clientId: string; clientName: string };

/** Runs test sign-ins. */
export interface TestSignIns {
  /** @returns the address to open in a browser; undefined when the client does not sign users in, or is disabled. */
  begin(clientId: string): Promise<{ url: string } | undefined>;
  /** Once for each; undefined when it is unknown, finished or too old. */
  finish(input: { state: string; answer: AuthorizationAnswer }): Promise<TestSignInResult | undefined>;
}
