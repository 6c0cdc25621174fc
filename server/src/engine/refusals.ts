/**
 * Requests that the protocol refused, in the audit log; each with the reference that the error page shows, so that an
 * admin finds what a user tells of.
 */
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { failureOf } from '../domain/client-failures';
import type { AuditLog } from '../domain/ports';
import { refusedRequest, type RequestError } from './refused-request';
import { newReference } from '../domain/reference';

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
      const failure = failureOf(refusedRequest(ctx, error));
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

const FAILED = 'server_error';

const wordsFor = (reference: string): string => `the request could not be answered; reference ${reference}`;

/**
 * What a client is told of a failure of the provider (RFC 6749 §4.1.2.1 `server_error`): nothing of its cause, and the
 * reference by which an admin finds it.
 */
export function nameFailures({ provider, refusals }: { provider: Provider; refusals: Refusals }): void {
  const failures = new WeakMap<object, RequestError>();
  provider.on(FAILED, (ctx, error) => {
    failures.set(ctx, error);
  });

  provider.use(async (koaContext, next) => {
    const ctx = koaContext as KoaContextWithOIDC;
    await next();
    const error = failures.get(ctx);
    if (!error) return;
    const description = wordsFor(refusals.record(ctx, error));
    const body = ctx.body as { error?: unknown } | null | undefined;
    if (body?.error === FAILED) ctx.body = { ...body, error_description: description };
    const location = ctx.response.get('Location');
    if (!URL.canParse(location)) return;
    const url = new URL(location);
    if (url.searchParams.get('error') !== FAILED) return;
    url.searchParams.set('error_description', description);
    ctx.redirect(url.href);
    ctx.status = 303;
  });
}
