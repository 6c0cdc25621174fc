import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CannotUnseal } from '../../server/src/domain/errors';
import { createVault } from '../../server/src/persistence/vault';

const vault = createVault({ secrets: ['current secret'] });

describe('what is sealed', () => {
  it('opens again, with the same secret and purpose', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, purpose) => {
        const again = createVault({ secrets: ['current secret'] });
        expect(again.open({ sealed: vault.seal({ text, purpose }), purpose })).toBe(text);
      }),
    );
  });

  it('can not be read, and is never the same twice', () => {
    const [one, two] = [1, 2].map(() => vault.seal({ text: 'a text to hide', purpose: 'p' }));
    expect(one).not.toBe(two);
    expect(one).not.toContain('hide');
    expect(Buffer.from(one!.split('.')[2]!, 'base64url').toString('latin1')).not.toContain('hide');
  });

  it('does not open for another purpose', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (purpose, other) => {
        fc.pre(purpose !== other);
        const sealed = vault.seal({ text: 'x', purpose });
        expect(() => vault.open({ sealed, purpose: other })).toThrow(CannotUnseal);
      }),
    );
  });

  it('does not open once a bit of it is changed', () => {
    const sealed = vault.seal({ text: 'a text to hide', purpose: 'p' });
    const [version, id, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1;
      const tampered = `${version}.${id}.${changed.toString('base64url')}`;
      expect(() => vault.open({ sealed: tampered, purpose: 'p' })).toThrow(CannotUnseal);
    }
  });

  it('does not open once it is cut short, to any length', () => {
    const [version, id, body = ''] = vault.seal({ text: 'text', purpose: 'p' }).split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let length = 0; length < bytes.length; length += 1) {
      const cut = `${version}.${id}.${bytes.subarray(0, length).toString('base64url')}`;
      expect(() => vault.open({ sealed: cut, purpose: 'p' }), String(length)).toThrow(CannotUnseal);
    }
  });

  it('opens what the first version of the plugin sealed', () => {
    // Made by that version, with the secret above, for the purpose `p`.
    const sealed = 'v1.7nJJFygI.zgVqBueG4wbYLiAELlf_m-wzZklWbJh64kwO_EUVQKFrV2u8DwLxnReOWHDoEHv07bM';
    expect(vault.open({ sealed, purpose: 'p' })).toBe('from the first version');
    expect(() => vault.open({ sealed, purpose: 'q' })).toThrow(CannotUnseal);
    expect(vault.isCurrent(sealed)).toBe(false);
  });

  it('is refused as CannotUnseal when it is any other text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('', '.', '..', 'v1..', 'v2..', 'v3.a.b')),
        (sealed) => {
          expect(() => vault.open({ sealed, purpose: 'p' })).toThrow(CannotUnseal);
        },
      ),
    );
  });
});

describe('a secret that changes', () => {
  const sealed = vault.seal({ text: 'old', purpose: 'p' });

  it('still opens what the old one sealed, as long as that stands behind it', () => {
    const changed = createVault({ secrets: ['new secret', 'current secret'] });
    expect(changed.open({ sealed, purpose: 'p' })).toBe('old');
    const resealed = changed.seal({ text: 'new', purpose: 'p' });
    expect(() => vault.open({ sealed: resealed, purpose: 'p' })).toThrow(CannotUnseal);
  });

  it('opens nothing of the old one alone', () => {
    expect(() => createVault({ secrets: ['new secret'] }).open({ sealed, purpose: 'p' })).toThrow(
      CannotUnseal,
    );
  });
});

describe('a digest', () => {
  it('is the same for the same value and secret, and different otherwise', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        fc.pre(one !== other);
        expect(vault.digests(one)).toEqual(createVault({ secrets: ['current secret'] }).digests(one));
        expect(vault.digests(one)).not.toEqual(vault.digests(other));
        expect(vault.digests(one)).not.toEqual(createVault({ secrets: ['another'] }).digests(one));
      }),
    );
  });

  it('comes for each secret, the current one first', () => {
    const changed = createVault({ secrets: ['new secret', 'current secret'] });
    expect(changed.digests('x')).toHaveLength(2);
    expect(changed.digests('x')[1]).toBe(vault.digests('x')[0]);
  });
});

describe('a vault', () => {
  it('is not made without a secret', () => {
    expect(() => createVault({ secrets: [] })).toThrow(TypeError);
  });
});
