/**
 * Requests that the protocol refused, in the audit log; each with the reference that the error page shows, so that an
 * admin finds what a user tells of.
 */
import { randomInt } from 'node:crypto';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { failureOf } from '../domain/client-failures';
import type { AuditLog } from '../domain/ports';

/** An error as the engine throws it. */
export interface RequestError {
  error?: unknown;
  error_description?: unknown;
  error_detail?: unknown;
  message?: unknown;
  scope?: unknown;
}

/** No letter or digit in it looks like another: it is read aloud. */
const ALPHABET = 'ABCDEFGHJKMNPQRTVWXYZ2346789';
const GROUPS = 2;
const GROUP_LENGTH = 4;

const randomGroup = (): string =>
  Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** Such as `K7QF-3M2X`: one of 378 thousand million. */
export const newReference = (): string => Array.from({ length: GROUPS }, randomGroup).join('-');

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export interface Refusals {
  /** Records it once, however often it is told. @returns the reference of the request. */
  record(ctx: KoaContextWithOIDC, error: RequestError): string;
}

/** @param isTest true for the redirect URI of a test sign-in, which says itself what came of it. */
export function createRefusals({
  audit,
  isTest,
}: {
  audit: AuditLog;
  isTest: (redirectUri: unknown) => boolean;
}): Refusals {
  const references = new WeakMap<object, string>();
  const recorded = new WeakSet();

  const referenceOf = (ctx: object): string => {
    const reference = references.get(ctx) ?? newReference();
    references.set(ctx, reference);
    return reference;
  };

  return {
    record(ctx, error) {
      const reference = referenceOf(ctx);
      const { client, params, session, route } = ctx.oidc;
      const name = textOf(error.error) ?? textOf(error.message) ?? 'unknown';
      const description = textOf(error.error_description);
      const failure = failureOf({
        error: name,
        description,
        internal: textOf(error.error_detail),
        redirectUri: textOf(params?.['redirect_uri']),
        scope: textOf(error.scope),
      });
      if (!failure || recorded.has(error) || isTest(params?.['redirect_uri'])) return reference;
      recorded.add(error);
      audit.record({
        kind: route === 'token' ? 'token.refused' : 'request.refused',
        clientId: client?.clientId,
        subject: session?.accountId,
        reason: failure.cause,
        reference,
        details: {
          error: name,
          description,
          detail: failure.detail ?? undefined,
          endpoint: route,
          grantType: textOf(params?.['grant_type']),
          // Nobody's name: it may be a slip of whoever configured the application.
          unknownClient: client ? undefined : textOf(params?.['client_id'])?.slice(0, 100),
        },
      });
      return reference;
    },
  };
}
