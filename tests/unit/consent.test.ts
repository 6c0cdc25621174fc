import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  askedConsent,
  consentPolicy,
  decide,
  decisionInForce,
  mergeConsent,
  optionalScopes,
} from '../../server/src/domain/consent';

const scopes = fc.uniqueArray(fc.constantFrom('openid', 'profile', 'email', 'phone', 'orders'));

describe('consent', () => {
  it('is asked for as the client or the site says', () => {
    expect(consentPolicy({ skip_consent: true, consent_lifetime: 0 }, { byDefault: 1000 })).toEqual({
      kind: 'never',
    });
    expect(consentPolicy({ consent_lifetime: 0 }, { byDefault: 1000 })).toEqual({ kind: 'always' });
    expect(consentPolicy({ consent_lifetime: 20 }, { byDefault: 1000 })).toEqual({
      kind: 'remember',
      seconds: 20,
    });
    expect(consentPolicy({}, { byDefault: 0 })).toEqual({ kind: 'always' });
  });

  it('shows everything when a request insists and nothing is missing', () => {
    expect(askedConsent({ missingOIDCScope: ['email'] }, 'openid email')).toEqual({
      scopes: ['email'],
      claims: [],
    });
    expect(askedConsent({}, 'openid email')).toEqual({ scopes: ['openid', 'email'], claims: [] });
  });

  it('never lets openid be left out, nor a scope that the client needs', () => {
    const client = { optional_scope: 'openid email phone' };
    expect(optionalScopes(['openid', 'profile', 'email'], { client, scopes: [] })).toEqual(['email']);
    expect(optionalScopes(['openid', 'profile'], { client: {}, scopes: [] })).toEqual([]);
  });

  it('lets a scope be left out that the site says is optional, whatever the client says', () => {
    const site = [
      { name: 'openid', optional: true },
      { name: 'profile', optional: true },
      { name: 'email', optional: false },
    ];
    expect(optionalScopes(['openid', 'profile', 'email'], { client: {}, scopes: site })).toEqual(['profile']);
  });

  it('agrees to nothing that was not asked for, and leaves out nothing that is not optional', () => {
    fc.assert(
      fc.property(scopes, scopes, scopes, (asked, named, kept) => {
        const optional = optionalScopes(asked, {
          client: { optional_scope: named.join(' ') },
          scopes: [],
        });
        const decision = decide({ asked: { scopes: asked, claims: [] }, optional, kept });
        for (const scope of decision.scopes) expect(asked).toContain(scope);
        for (const scope of decision.refused) expect(optional).toContain(scope);
        expect([...decision.scopes, ...decision.refused].sort()).toEqual([...asked].sort());
      }),
    );
  });

  it('has no refusal of a scope that is no longer optional, and every other one still', () => {
    fc.assert(
      fc.property(scopes, scopes, (refused, optional) => {
        const decision = { scopes: ['openid'], refused, claims: [] };
        const by = { client: { optional_scope: optional.join(' ') }, scopes: [] };
        expect(decisionInForce(decision, by)).toEqual({
          ...decision,
          refused: refused.filter((scope) => optional.includes(scope) && scope !== 'openid'),
        });
      }),
    );
  });

  it('keeps the later word where two decisions speak of the same scope', () => {
    const decision = fc.record({
      scopes,
      refused: fc.constant<string[]>([]),
      claims: fc.constant<string[]>([]),
    });
    fc.assert(
      fc.property(decision, scopes, scopes, (earlier, agreed, refusedNow) => {
        const refused = refusedNow.filter((scope) => !agreed.includes(scope));
        const merged = mergeConsent(earlier, { scopes: agreed, refused, claims: [] });
        for (const scope of agreed) expect(merged.scopes).toContain(scope);
        for (const scope of refused) expect(merged.scopes).not.toContain(scope);
        expect(merged.scopes.filter((scope) => merged.refused.includes(scope))).toEqual([]);
      }),
    );
  });
});

describe('consent to what an application does at an API', () => {
  const api = 'https://api.example.org';

  it('is asked for with the rest, and remembered by API', () => {
    const asked = askedConsent({ missingResourceScopes: { [api]: ['read'] } }, 'openid read');
    expect(asked).toEqual({ scopes: [], claims: [], resources: { [api]: ['read'] } });
    const decision = decide({ asked, optional: [], kept: [] });
    const earlier = { scopes: ['openid'], refused: [], claims: [], resources: { [api]: ['write'] } };
    expect(mergeConsent(earlier, decision).resources).toEqual({ [api]: ['write', 'read'] });
    expect(mergeConsent({ scopes: ['openid'], refused: [], claims: [] }, decision).resources).toEqual({
      [api]: ['read'],
    });
  });

  it('does not show a scope of an API as one of the site', () => {
    expect(askedConsent({}, 'openid read', { [api]: ['read'] })).toEqual({
      scopes: ['openid'],
      claims: [],
      resources: { [api]: ['read'] },
    });
  });
});
