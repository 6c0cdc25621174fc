/**
 * Discovery says which claims there are: those about users and sign-ins, not what the engine lets through besides. And
 * it says what is taken beside what the engine takes.
 */
import type { KoaContextWithOIDC } from 'oidc-provider';
import { NOTHING } from '../domain/account-page';

const NO_CLAIMS = new Set(['at_hash']);

interface Metadata extends Record<string, unknown> {
  claims_supported?: string[];
  prompt_values_supported?: string[];
  response_types_supported?: string[];
  request_object_signing_alg_values_supported?: string[];
}

/** See request-objects.ts (Discovery 1.0 §3). */
const withRequestObjects = (metadata: Metadata, mayBeUnsigned: boolean): void => {
  metadata['request_uri_parameter_supported'] = true;
  metadata['require_request_uri_registration'] = true;
  if (!mayBeUnsigned) return;
  // Not added to the engine's own list: that is its configuration.
  const signed = metadata.request_object_signing_alg_values_supported ?? [];
  metadata.request_object_signing_alg_values_supported = [...signed, 'none'];
};

/** The engine lists what is switched off as an empty list; Discovery 1.0 §4.2 has it left out. */
const leaveOutEmpty = (metadata: Metadata): void => {
  for (const [name, value] of Object.entries(metadata)) {
    if (Array.isArray(value) && value.length === 0) Reflect.deleteProperty(metadata, name);
  }
};

/** Endpoints where clients prove who they are as at the token endpoint: without a word, one way would be meant (RFC 8414 §2). */
const PROVING = ['introspection_endpoint', 'revocation_endpoint'];

const withAuthMethods = (metadata: Metadata): void => {
  for (const member of ['auth_methods_supported', 'auth_signing_alg_values_supported']) {
    for (const endpoint of PROVING) {
      metadata[`${endpoint}_${member}`] = metadata[`token_endpoint_${member}`];
    }
  }
};

/** Initiating User Registration 1.0 §4. */
const withoutNewAccounts = (metadata: Metadata): void => {
  metadata.prompt_values_supported = metadata.prompt_values_supported?.filter((value) => value !== 'create');
};

/** What every other request passes by. */
export const isMetadata = (path: string): boolean => path.startsWith('/.well-known/');

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

/** @param mayMakeAccounts whether people make accounts here now */
export function honestDiscovery({
  allowUnsignedRequestObjects: mayBeUnsigned,
  mayMakeAccounts,
}: {
  allowUnsignedRequestObjects: boolean;
  mayMakeAccounts: () => Promise<boolean>;
}): Middleware {
  const correct: Middleware = async (ctx, next) => {
    await next();
    const metadata = ctx.body as Metadata | null | undefined;
    if (!metadata?.claims_supported) return;
    leaveOutEmpty(metadata);
    withRequestObjects(metadata, mayBeUnsigned);
    withAuthMethods(metadata);
    if (!(await mayMakeAccounts())) withoutNewAccounts(metadata);
    // No application can ask for it: see domain/account-page.
    metadata.response_types_supported = metadata.response_types_supported?.filter((type) => type !== NOTHING);
    metadata.claims_supported = metadata.claims_supported.filter((claim) => !NO_CLAIMS.has(claim));
  };
  return (ctx, next) => (isMetadata(ctx.path) ? correct(ctx, next) : next());
}
