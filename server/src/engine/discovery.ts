/**
 * Discovery says which claims there are: those about users and sign-ins, not what the engine lets through besides.
 */
import type { KoaContextWithOIDC } from 'oidc-provider';

const NO_CLAIMS = new Set(['at_hash']);

interface Metadata extends Record<string, unknown> {
  claims_supported?: string[];
}

/** The engine lists what is switched off as an empty list; Discovery 1.0 §4.2 has it left out. */
const leaveOutEmpty = (metadata: Metadata): void => {
  for (const [name, value] of Object.entries(metadata)) {
    if (Array.isArray(value) && value.length === 0) Reflect.deleteProperty(metadata, name);
  }
};

export const honestDiscovery = async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
  await next();
  const metadata = ctx.body as Metadata | null | undefined;
  if (!metadata?.claims_supported) return;
  leaveOutEmpty(metadata);
  metadata.claims_supported = metadata.claims_supported.filter((claim) => !NO_CLAIMS.has(claim));
};
