/**
 * Errors as the specifications name them, where the engine has another name.
 */
import type Provider from 'oidc-provider';

interface OAuthError {
  error?: unknown;
  error_description?: unknown;
}

interface Correction {
  said: string;
  about: RegExp;
  named: string;
}

const CORRECTIONS: readonly Correction[] = [
  // RFC 6749 §5.2, RFC 8628 §3.1.
  {
    said: 'invalid_request',
    about: /^(requested grant type|urn:\S+) is not allowed for this client/,
    named: 'unauthorized_client',
  },
];

/** Answers in JSON only: what goes by way of the browser has its right name already. */
export function correctErrors(provider: Provider): void {
  provider.use(async (ctx, next) => {
    await next();
    const body = ctx.body as OAuthError | null | undefined;
    const wrong = CORRECTIONS.find(
      ({ said, about }) => body?.error === said && about.test(String(body.error_description)),
    );
    if (wrong) ctx.body = { ...body, error: wrong.named };
  });
}
