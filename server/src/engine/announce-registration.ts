/**
 * Discovery says where clients register themselves, while they may (OpenID Connect Discovery 1.0 §3, RFC 8414 §2). The
 * endpoint is ours: see services/registration.
 */
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { isMetadata } from './discovery';

export function announceRegistration(
  provider: Provider,
  { endpoint, isOn }: { endpoint: string; isOn: () => Promise<boolean> },
): void {
  const announce = async (ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> => {
    await next();
    const metadata = ctx.body as Record<string, unknown> | null | undefined;
    if (metadata?.['authorization_endpoint'] === undefined || !(await isOn())) return;
    ctx.body = { ...metadata, registration_endpoint: endpoint };
  };
  provider.use((ctx, next) => (isMetadata(ctx.path) ? announce(ctx as KoaContextWithOIDC, next) : next()));
}
