/** What a site brings of its own for the pages: texts that are checked, templates that stay safe. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLanguages, text } from '../../server/src/interaction/catalogue';
import { checkTexts } from '../../server/src/interaction/catalogue/check';
import { pageHeaders } from '../../server/src/interaction/page-headers';
import { createRenderer } from '../../server/src/interaction/render-view';
import { hashOf } from '../../server/src/interaction/styles';
import { html, type Html, type Piece } from '../../server/src/interaction/template-html';
import type { Template } from '../../server/src/interaction/templates';
import { view } from '../../server/src/interaction/views';
import { contextIn } from '../support/pages';

describe('a catalogue of the site', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'a text that there is not',
      { 'login.titel': 'Anmelden' },
      /"login\.titel" is not a text.*did you mean "login\.title"\?/,
    ],
    ['a text that is like none', { 'greeting-of-the-house': 'x' }, /is not a text of the pages$/],
    ['a name of every object', { constructor: 'x' }, /"constructor" is not a text/],
    [
      'a placeholder that is missing',
      { 'consent.heading': 'Eine App möchte Ihr {site}-Konto' },
      /must have \{app\}/,
    ],
    [
      'a placeholder that nothing fills',
      { 'login.title': 'Hallo {name}' },
      /has \{name\}, which nothing fills/,
    ],
    ['no text', { 'login.title': 3 }, /must be a text/],
    ['nothing', { 'login.title': ' ' }, /must be a text/],
    ['control characters', { 'login.title': 'a\u0000' }, /control characters/],
  ])('is refused with %s', (_, texts, expected) => {
    const { problems } = checkTexts(texts);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });

  it('names every problem at once, and what is missing', () => {
    const { problems, missing } = checkTexts({ 'login.titel': 'x', 'login.submit': 1 });
    expect(problems).toHaveLength(2);
    expect(missing).toContain('login.title');
    expect(missing).not.toContain('login.submit');
  });

  it('says the missing texts in English, and those of the site over ours', () => {
    const languages = createLanguages({ de: { 'login.title': 'Anmelden' }, fr: { 'login.title': 'Entrez' } });
    expect(languages.tags).toEqual(['en', 'fr', 'de']);
    expect(text(languages.find('de'), 'login.title')).toBe('Anmelden');
    expect(text(languages.find('de'), 'login.submit')).toBe('Sign in');
    expect(text(languages.find('fr'), 'login.title')).toBe('Entrez');
    expect(text(languages.find('fr'), 'login.submit')).toBe('Se connecter');
    expect(languages.find('constructor').tag).toBe('en');
  });

  it('is written in the direction of its script', () => {
    const languages = createLanguages({ ar: {}, he: {}, 'az-arab': {}, az: {}, ckb: {} });
    const directions = languages.tags.map((tag) => `${tag} ${languages.find(tag).direction}`);
    expect(directions).toEqual(['en ltr', 'fr ltr', 'ar rtl', 'he rtl', 'az-arab rtl', 'az ltr', 'ckb rtl']);
  });
});

const TOKEN = 'the-token';

const show = (template: Template<'login'>, app = { name: 'App' }) => {
  const errors: string[] = [];
  const render = createRenderer({
    templates: { login: template },
    log: { error: (message) => errors.push(message) },
  });
  const context = contextIn('en', 'Site');
  const page = render(view('login', { context, action: '/in', cancelAction: '/c', csrf: TOKEN, app }));
  return { ...page, errors, policy: pageHeaders(page)['Content-Security-Policy'] ?? '' };
};

describe('a template', () => {
  it('gets what the page is about, and its parts with the tokens of their forms', () => {
    const page = show(({ name, data, title, siteName, language, parts, text: say }) => {
      expect({ name, title, siteName, language }).toEqual({
        name: 'login',
        title: 'Sign in',
        siteName: 'Site',
        language: { tag: 'en', direction: 'ltr' },
      });
      expect(data).toMatchObject({ action: '/in', csrf: TOKEN, app: { name: 'App' } });
      expect(data).not.toHaveProperty('context');
      return html`<main class="mine">
        ${parts.brand}
        <h1>${parts.heading}</h1>
        ${parts.content}${say('login.newHere')}
      </main>`;
    });
    expect(page.errors).toEqual([]);
    expect(page.html).toMatch(/^<!doctype html><html lang="en" dir="ltr"><head>/);
    expect(page.html).toMatch(/<body>\s*<main class="mine">\s*<header class="brand">/);
    expect(page.html).toContain(`name="csrf" value="${TOKEN}"`);
    expect(page.html).toMatch(/New here\?\s*<\/main>\s*<\/body>/);
  });

  it('escapes whatever it is given, in text and in quoted attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', ' ', '=') }), (value) => {
        const made = html`<p title="${value}">${value}</p>`.toString();
        expect(made.match(/[<>]/g)).toHaveLength(4);
        expect(made.match(/"/g)).toHaveLength(2);
      }),
    );
    const pieces: Piece = [html`<b>${'<'}</b>`, 3, null, undefined, false, ['<i>']];
    expect(html`${pieces}`.toString()).toBe('<b>&lt;</b>3&lt;i&gt;');
  });

  it('has its styles and pictures let through, and nothing else', () => {
    const page = show(({ parts }) => ({
      body: html`${parts.content}`,
      styles: '.card { display: none }',
      images: ['https://cdn.example.org/a.png', "https://evil.example;script-src 'unsafe-inline'", 'x'],
    }));
    expect(page.html).toContain('<style>.card { display: none }</style>');
    expect(page.policy).toContain(hashOf('.card { display: none }'));
    expect(page.policy).toContain('img-src https://cdn.example.org;');
    expect(page.policy).not.toMatch(/script-src|unsafe/);
  });

  it.each<[string, unknown, RegExp]>([
    ['a text, which nobody has escaped', '<h1>Hello</h1>', /must return html/],
    ['something that only looks made', { body: { toString: () => '<script>' } }, /must return html/],
    ['nothing', undefined, /must return html/],
    ['a promise', Promise.resolve(html`x`), /must return html/],
    [
      'a form without its token',
      html`<form method="post" action="/in"><input name="password" /></form>`,
      /without the hidden field "csrf"/,
    ],
    [
      'styles that end the sheet',
      { body: html`x`, styles: '</style><script>alert(1)</script>' },
      /must not end the style sheet/,
    ],
  ])('shows the page as it comes, and says why, when it returns %s', (_, returned, reason) => {
    const page = show(() => returned as Html);
    expect(page.errors).toHaveLength(1);
    expect(page.errors[0]).toMatch(/the template "login" failed/);
    expect(page.errors[0]).toMatch(reason);
    expect(page.html).toContain('type="password"');
    expect(page.html).not.toContain('<script');
  });

  it('keeps nobody out when it throws', () => {
    const page = show(() => {
      throw new Error('a slip');
    });
    expect(page.errors[0]).toContain('a slip');
    expect(page.html).toContain('type="password"');
  });
});
