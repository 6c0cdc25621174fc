/** What binds tokens to their client: the rules of its settings, and how names of certificates are compared. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subjectsMatch } from '../../server/src/domain/distinguished-names';
import { senderConstraintProblems } from '../../server/src/domain/sender-constraints';

describe('the subject of a certificate', () => {
  const subject = 'C=FR\nO=Acme\\, Inc + OU=Dév\nCN=client \\"x\\"';

  it.each([
    ['CN=client \\"x\\",O=Acme\\, Inc+OU=Dév,C=FR', true],
    ['cn=client \\22x\\22, OU=D\\C3\\A9v+O=Acme\\2C Inc, c=FR', true],
    ['2.5.4.3=client \\"x\\",2.5.4.10=Acme\\, Inc+2.5.4.11=Dév,2.5.4.6=FR', true],
    ['CN=client \\"x\\"', false],
    ['C=FR,O=Acme\\, Inc+OU=Dév,CN=client \\"x\\"', false],
    ['CN=client \\"x\\",O=Acme\\, Inc,OU=Dév,C=FR', false],
    ['CN=client x,O=Acme\\, Inc+OU=Dév,C=FR', false],
    ['', false],
    ['CN', false],
  ])('is %s: %s', (wanted, same) => {
    expect(subjectsMatch(subject, wanted)).toBe(same);
  });

  it('is the name that was registered and no other', () => {
    const value = fc
      .string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' })
      .map((text) => text.trim());
    const escape = (text: string) => text.replace(/[\\,+";<>=]/g, (mark) => `\\${mark}`);
    fc.assert(
      fc.property(value, value, (registered, found) => {
        fc.pre(registered !== '' && found !== '');
        const same = subjectsMatch(`C=FR\nCN=${escape(found)}`, `CN=${escape(registered)},C=FR`);
        expect(same).toBe(registered === found);
      }),
    );
  });
});

describe('the settings that bind tokens', () => {
  const support = { certificates: true, verified: true };
  const codesOf = (input: Record<string, unknown>, given = support) =>
    senderConstraintProblems({ input, support: given }).map(({ code }) => code);

  it.each([
    [{ dpop_bound_access_tokens: true }, []],
    [{ dpop_bound_access_tokens: true, tls_client_certificate_bound_access_tokens: true }, ['dpop.both']],
    [{ require_dpop_nonce: true }, ['dpop.nonce']],
    [{ require_dpop_nonce: true, allow_dpop: true }, []],
    [{ dpop_bound_access_tokens: true, response_types: ['code token'] }, ['response_types.bound']],
    [{ dpop_bound_access_tokens: true, response_types: ['code id_token'] }, []],
    [{ token_endpoint_auth_method: 'tls_client_auth' }, ['mtls.subject']],
    [{ token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=a' }, []],
    [
      {
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_subject_dn: 'CN=a',
        tls_client_auth_san_dns: 'a.example',
      },
      ['mtls.subject'],
    ],
    [{ tls_client_auth_san_dns: 'a.example' }, ['mtls.stray_subject']],
    [{ token_endpoint_auth_method: 'self_signed_tls_client_auth' }, ['mtls.certificate']],
    [{ token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [{ x5c: ['a'] }] } }, []],
  ])('%j → %j', (input, codes) => {
    expect(codesOf(input)).toEqual(codes);
  });

  it('need a site that takes certificates', () => {
    const none = { certificates: false, verified: false };
    expect(codesOf({ tls_client_certificate_bound_access_tokens: true }, none)).toEqual(['mtls.off']);
    const byCa = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=a' };
    expect(codesOf(byCa, { certificates: true, verified: false })).toEqual(['mtls.unverified']);
  });
});
