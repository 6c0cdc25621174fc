/**
 * Where certificates are asked for at another host, an endpoint has two addresses (RFC 8705 §5), and what a client signs
 * for an endpoint may name either: its assertions (`aud`, RFC 7523 §3) and its DPoP proofs (`htu`, RFC 9449 §4.2).
 */
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { endpointAliases, type AddressOptions } from './mutual-tls';
import { proofPart } from './dpop';

/** The engine's context, with the part that its types leave out. */
type OIDCContext = KoaContextWithOIDC['oidc'] & { ctx: KoaContextWithOIDC };

/** The address that a proof is for, as the engine compares it: without query and fragment. Not verified yet. */
const addressIn = (proof: string): string | undefined => {
  const { htu } = proofPart(proof, 1);
  if (typeof htu !== 'string' || !URL.canParse(htu)) return undefined;
  const url = new URL(htu);
  return `${url.origin}${url.pathname}`;
};

export function takeEndpointAliases(provider: Provider, options: AddressOptions): void {
  const told = endpointAliases(options);
  if (!told) return;
  const aliases = new Map(
    Object.entries(told).map(([member, address]) => [member.replace(/_endpoint$/, ''), address]),
  );
  const context = provider.OIDCContext.prototype as OIDCContext;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the context that they are methods of
  const { urlFor: ofTheEngine, clientJwtAuthExpectedAudience: audiencesOfTheEngine } = context;
  const changed: Pick<OIDCContext, 'urlFor' | 'clientJwtAuthExpectedAudience'> = {
    clientJwtAuthExpectedAudience(this: OIDCContext) {
      const more = ['token', this.route].map((name) => aliases.get(name));
      const audiences = audiencesOfTheEngine.call(this);
      for (const alias of more) if (alias !== undefined) audiences.add(alias);
      return audiences;
    },
    // Of its own endpoint, the engine asks for the address only to compare it with what a client signed.
    urlFor(this: OIDCContext, name, parameters) {
      const alias = name === this.route ? aliases.get(name) : undefined;
      const isMeant = alias !== undefined && addressIn(this.ctx.get('DPoP')) === new URL(alias).href;
      return isMeant ? alias : ofTheEngine.call(this, name, parameters);
    },
  };
  Object.assign(context, changed);
}
