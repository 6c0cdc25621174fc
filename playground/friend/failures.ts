/**
 * What a user is told when something goes wrong, in words they can act on.
 */
import { AuthorizationResponseError, ResponseBodyError } from 'openid-client';
import type { Message } from './pages.ts';
import { NoRefreshToken, ProviderUnreachable } from './provider.ts';

type Failure = Message & { status: number };

const tryAgain = { label: 'Try again', href: '/login' };
const signInAgain = { label: 'Sign in again', href: '/login' };

/** Errors that the provider sends back with the browser (RFC 6749 §4.1.2.1, OpenID Connect Core 1.0 §3.1.2.6). */
const titleOfAuthorizationError: Record<string, string> = {
  access_denied: 'The sign-in was declined',
  login_required: 'You have to sign in first',
  consent_required: 'Your consent is needed',
  interaction_required: 'The provider needs to ask you something',
  temporarily_unavailable: 'The provider is busy',
  server_error: 'Something went wrong at the provider',
};

const detailOf = ({
  error,
  error_description: description,
}: {
  error: string;
  error_description?: string;
}): string => (description ? `${error}: ${description}` : error);

/** Turns an error into a page; the error itself is for the log. */
export function explain(error: unknown, { issuer }: { issuer: string }): Failure {
  if (error instanceof ProviderUnreachable) {
    return {
      status: 502,
      title: 'The provider cannot be reached',
      text: `No OpenID provider answers at ${issuer} at the moment. It may still be starting.`,
      action: tryAgain,
    };
  }
  if (error instanceof AuthorizationResponseError) {
    const isDeclined = error.error === 'access_denied';
    return {
      status: isDeclined ? 403 : 400,
      title: titleOfAuthorizationError[error.error] ?? 'The provider refused this sign-in',
      text: isDeclined
        ? 'You declined, or you may not use this app. Nothing was shared.'
        : 'You are not signed in.',
      detail: detailOf(error),
      action: tryAgain,
    };
  }
  if (error instanceof ResponseBodyError) {
    return {
      status: 400,
      title: 'The provider no longer accepts this session',
      text: 'It may have ended, or your consent was withdrawn. Signing in again gives a new one.',
      detail: detailOf(error),
      action: signInAgain,
    };
  }
  if (error instanceof NoRefreshToken) {
    return {
      status: 400,
      title: 'There is nothing to refresh with',
      text: 'The provider gave this app no refresh token: offline access was not granted.',
      action: signInAgain,
    };
  }
  return {
    status: 502,
    title: 'The sign-in could not be completed',
    text: 'The provider’s answer did not pass this app’s checks. What exactly is in the app’s log.',
    detail: error instanceof Error ? error.message : undefined,
    action: tryAgain,
  };
}
