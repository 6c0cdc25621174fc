/**
 * The languages that a request wants claims in (`claims_locales`, OpenID Connect Core 1.0 §5.2). The engine keeps the
 * `claims` parameter with codes and tokens and forgets this one: it is kept beside `claims`, in the same place.
 */
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { parseLocales } from '../domain/claim-locales';

const LOCALES = 'locales';

/** What codes and tokens carry of the request. */
interface Carrier {
  claims?: object | undefined;
  save(...parameters: unknown[]): Promise<string>;
}

const askedIn = (ctx: KoaContextWithOIDC | undefined): string[] =>
  parseLocales(ctx?.oidc.params?.['claims_locales']);

/** Has codes and tokens that are made at the authorization endpoint remember the languages; later ones copy them. */
export function rememberLocales({
  provider,
  currentRequest,
}: {
  provider: Provider;
  currentRequest: () => KoaContextWithOIDC | undefined;
}): void {
  for (const model of [provider.AuthorizationCode, provider.AccessToken]) {
    const prototype = model.prototype as unknown as Carrier;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called below with the token it belongs to
    const { save } = prototype;
    prototype.save = async function withLocales(...parameters) {
      const locales = askedIn(currentRequest());
      if (locales.length > 0) this.claims = { ...this.claims, [LOCALES]: locales };
      return save.apply(this, parameters);
    };
  }
}

const keptIn = (carrier: object | undefined): string[] => {
  const { claims } = (carrier ?? {}) as { claims?: Record<string, unknown> };
  const locales = claims?.[LOCALES];
  return Array.isArray(locales) ? locales.filter((locale) => typeof locale === 'string') : [];
};

/** The languages of the request, or of the one that the code or token comes from. */
export function localesOf(ctx: KoaContextWithOIDC, token?: object): string[] {
  const asked = askedIn(ctx);
  if (asked.length > 0) return asked;
  const { AuthorizationCode, RefreshToken, AccessToken } = ctx.oidc.entities;
  for (const carrier of [token, AccessToken, AuthorizationCode, RefreshToken]) {
    const kept = keptIn(carrier);
    if (kept.length > 0) return kept;
  }
  return [];
}
