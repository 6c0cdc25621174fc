/**
 * Client certificates for tests, made with the machine's openssl, and what a proxy would send of them.
 */
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface ClientCertificate {
  pem: string;
  /** As a key of a key set has it (RFC 7517 §4.7). */
  x5c: string;
  /** RFC 8705 §3.1. */
  thumbprint: string;
  jwk: Record<string, unknown>;
}

/** A self-signed certificate. */
export function makeCertificate({ subject, names }: { subject: string; names: string }): ClientCertificate {
  const directory = mkdtempSync(path.join(tmpdir(), 'oidc-certificate-'));
  try {
    const file = (name: string) => path.join(directory, name);
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-keyout', file('key.pem'), '-out', file('certificate.pem'), '-days', '2'],
        ...['-subj', subject, '-addext', `subjectAltName=${names}`],
      ],
      { stdio: 'ignore' },
    );
    const pem = readFileSync(file('certificate.pem'), 'utf8');
    const certificate = new X509Certificate(pem);
    const x5c = certificate.raw.toString('base64');
    return {
      pem,
      x5c,
      thumbprint: createHash('sha256').update(certificate.raw).digest('base64url'),
      jwk: { ...certificate.publicKey.export({ format: 'jwk' }), x5c: [x5c] },
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The ways in which proxies write a certificate. */
export const asHeader = {
  rfc9440: ({ x5c }: ClientCertificate): string => `:${x5c}:`,
  nginx: ({ pem }: ClientCertificate): string => encodeURIComponent(pem),
  base64: ({ x5c }: ClientCertificate): string => x5c,
};
