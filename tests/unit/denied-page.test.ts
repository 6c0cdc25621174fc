import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeniedProps } from '../../server/src/interaction/views/denied';
import { contextIn, page as show } from '../support/pages';

const page = (more: Partial<DeniedProps> = {}): string =>
  show('denied', {
    context: contextIn('en', 'The site'),
    action: '/oidc/interaction/1',
    csrf: 'token-1',
    app: { name: 'Friend', contacts: ['help@friend.example.org'] },
    user: { name: 'alice', email: 'alice@example.org' },
    message: 'Members only.',
    isFailure: false,
    ...more,
  });

describe('the page that refuses', () => {
  it('names the app, the rule’s message, whom to ask and whose account it is', () => {
    const html = page();
    for (const words of ['Friend', 'Members only.', 'alice@example.org']) expect(html).toContain(words);
    expect(html).toContain('href="mailto:help@friend.example.org"');
  });

  it('offers to go back and to use another account, in one form with the token', () => {
    const html = page();
    expect(html.match(/<form/g)).toHaveLength(1);
    expect(html).toContain('name="csrf" value="token-1"');
    expect(html).toMatch(/name="decision" value="back"/);
    expect(html).toMatch(/name="decision" value="switch"/);
  });

  it('sends to the site’s administrator where the app has no contact', () => {
    expect(page({ app: { name: 'Friend' } })).toContain('contact the administrator of');
  });

  it('makes no link of a contact that is no plain address', () => {
    for (const contact of ['a@b?subject=x', 'javascript:alert(1)', 'a@b"><script>', 'a b@c', 'a@b&cc=c@d']) {
      expect(page({ app: { name: 'Friend', contacts: [contact] } })).not.toContain('mailto:');
    }
  });

  it('lets nothing from outside become markup', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const attack = `<script>${text}</script>"'>`;
        const html = page({
          app: { name: attack, contacts: [attack] },
          user: { name: attack, email: attack },
          message: attack,
        });
        expect(html).not.toContain('<script');
      }),
    );
  });

  it('says another thing where a rule failed', () => {
    expect(page({ isFailure: true })).toContain('could not be checked');
    expect(page()).not.toContain('could not be checked');
  });
});
