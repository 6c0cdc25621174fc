/**
 * Mutual TLS (RFC 8705) behind a proxy: it ends the TLS connection and hands the client's certificate over in a header,
 * which is believed from the proxy alone.
 */
import { X509Certificate } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type Provider from 'oidc-provider';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { subjectsMatch } from '../domain/distinguished-names';
import type { CertificateSubject } from '../domain/sender-constraints';
import type { Engine } from './load';

export interface MutualTls {
  /** Holds the certificate: as RFC 9440 has it, as PEM in URL encoding (nginx), or as the base64 of its DER. */
  header: string;
  /** Addresses and networks (CIDR) of the proxies. */
  trustedProxies: readonly string[];
  /** A header whose value says that the proxy has verified the certificate. */
  verified?: { header: string; value: string } | undefined;
  /** Where the proxy asks for certificates, when that is not the issuer's own origin. */
  origin?: string | undefined;
}

/** Endpoints that a client calls itself, in discovery's words (RFC 8705 §5). */
const CALLED_BY_CLIENTS = {
  token_endpoint: 'token',
  revocation_endpoint: 'revocation',
  introspection_endpoint: 'introspection',
  userinfo_endpoint: 'userinfo',
  pushed_authorization_request_endpoint: 'pushed_authorization_request',
  device_authorization_endpoint: 'device_authorization',
} as const;

export interface AddressOptions {
  issuer: string;
  endpoints: Readonly<Record<string, string>>;
  mutualTls?: MutualTls | undefined;
}

/** Where clients with certificates find the endpoints; undefined where that is where all others do. */
export function endpointAliases({
  issuer,
  endpoints,
  mutualTls,
}: AddressOptions): Record<string, string> | undefined {
  if (mutualTls?.origin === undefined) return undefined;
  const base = `${mutualTls.origin}${new URL(issuer).pathname.replace(/\/$/, '')}`;
  return Object.fromEntries(
    Object.entries(CALLED_BY_CLIENTS).map(([member, endpoint]) => [member, `${base}${endpoints[endpoint]}`]),
  );
}

type MTls = NonNullable<NonNullable<Configuration['features']>['mTLS']>;

/** Longer than any chain of one certificate. */
const MAX_HEADER = 16_384;

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

const listOfProxies = (proxies: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', prefix] = proxy.split('/');
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
};

/** What the proxy made of the certificate, made a certificate again. */
function readCertificate(value: string): X509Certificate {
  const text = value.trim();
  if (text.length > MAX_HEADER) throw new RangeError('too long');
  const [, base64] = /^:?([A-Za-z0-9+/]+={0,2}):?$/.exec(text) ?? [];
  if (base64 !== undefined) return new X509Certificate(Buffer.from(base64, 'base64'));
  const pem = text.includes('%') ? decodeURIComponent(text) : text;
  // One certificate, and nothing beside it: two headers of the same name arrive as one value.
  if (pem.split('-----BEGIN').length !== 2) throw new SyntaxError('not one certificate');
  return new X509Certificate(pem);
}

const ALTERNATIVE_NAME = /(?:, )?([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^",]*)/y;

/** Reads `URI:https://…, DNS:…` as Node writes it: a name that could be mistaken for two is in quotes. */
function* alternativeNames({ subjectAltName = '' }: X509Certificate) {
  ALTERNATIVE_NAME.lastIndex = 0;
  for (
    let found = ALTERNATIVE_NAME.exec(subjectAltName);
    found;
    found = ALTERNATIVE_NAME.exec(subjectAltName)
  ) {
    const [, type = '', value = ''] = found;
    yield { type, value: value.startsWith('"') ? String(JSON.parse(value)) : value };
  }
}

const hasUri = (certificate: X509Certificate, wanted: string): boolean =>
  [...alternativeNames(certificate)].some(({ type, value }) => type === 'URI' && value === wanted);

const MATCHES: Record<CertificateSubject, (certificate: X509Certificate, wanted: string) => boolean> = {
  tls_client_auth_subject_dn: (certificate, wanted) => subjectsMatch(certificate.subject, wanted),
  tls_client_auth_san_dns: (certificate, wanted) =>
    certificate.checkHost(wanted, { subject: 'never', wildcards: false }) !== undefined,
  tls_client_auth_san_uri: hasUri,
  tls_client_auth_san_ip: (certificate, wanted) => certificate.checkIP(wanted) !== undefined,
  tls_client_auth_san_email: (certificate, wanted) =>
    certificate.checkEmail(wanted, { subject: 'never' }) !== undefined,
};

/** Certificates have a time to live, which nobody checks but whoever verifies them: a self-signed one is checked here. */
const isInTime = ({ validFrom, validTo }: X509Certificate): boolean =>
  Date.parse(validFrom) <= Date.now() && Date.now() < Date.parse(validTo);

export const mTlsOf = ({ errors }: Engine, options: MutualTls | undefined): MTls => {
  if (!options) return { enabled: false };
  const read = new WeakMap<KoaContextWithOIDC, X509Certificate>();

  const certificateOf = (ctx: KoaContextWithOIDC): X509Certificate | undefined => {
    const known = read.get(ctx);
    if (known) return known;
    const value = ctx.get(options.header);
    if (value === '') return undefined;
    let certificate: X509Certificate;
    try {
      certificate = readCertificate(value);
    } catch (cause) {
      throw new errors.InvalidRequest('the client certificate can not be read', undefined, { cause });
    }
    if (!isInTime(certificate)) throw new errors.InvalidRequest('the client certificate is not valid now');
    read.set(ctx, certificate);
    return certificate;
  };

  const { verified } = options;
  return {
    enabled: true,
    certificateBoundAccessTokens: true,
    selfSignedTlsClientAuth: true,
    tlsClientAuth: verified !== undefined,
    getCertificate: certificateOf,
    certificateAuthorized: (ctx) => verified !== undefined && ctx.get(verified.header) === verified.value,
    certificateSubjectMatches: (ctx, property, expected) => {
      const certificate = certificateOf(ctx);
      return certificate !== undefined && MATCHES[property](certificate, expected);
    },
  };
};

/** Refuses whoever is no proxy of ours and sends a header that only a proxy may send. */
export function refuseForgedCertificates(provider: Provider, options: MutualTls | undefined): void {
  if (!options) return;
  const proxies = listOfProxies(options.trustedProxies);
  const headers = [options.header, ...(options.verified ? [options.verified.header] : [])];
  provider.use((ctx, next) => {
    const peer = (ctx.req.socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
    const isProxy = isIP(peer) !== 0 && proxies.check(peer, familyOf(peer));
    if (!isProxy && headers.some((header) => ctx.get(header) !== '')) {
      ctx.status = 400;
      ctx.body = {
        error: 'invalid_request',
        error_description: 'client certificates are taken from the proxy of this site only',
      };
      return Promise.resolve();
    }
    return next();
  });
}
