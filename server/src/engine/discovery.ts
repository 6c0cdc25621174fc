/**
 * Discovery says which claims there are: those about users and sign-ins, not what the engine lets through besides.
 */
import type { KoaContextWithOIDC } from 'oidc-provider';

const NO_CLAIMS = new Set(['at_hash']);

interface Metadata {
  claims_supported?: string[];
}

export const honestDiscovery = async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
  await next();
  const metadata = ctx.body as Metadata | null | undefined;
  if (!metadata?.claims_supported) return;
  metadata.claims_supported = metadata.claims_supported.filter((claim) => !NO_CLAIMS.has(claim));
};
