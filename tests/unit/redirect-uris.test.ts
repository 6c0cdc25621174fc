import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLoopback, redirectUriProblem } from '../../server/src/domain/redirect-uris';

const problemOf = (uri: string, { native = false, allowHttp = false } = {}): string | undefined =>
  redirectUriProblem(uri, { native, allowHttp })?.message;

describe('a redirect URI of a web application', () => {
  it.each([
    'https://app.example.org/callback',
    'https://app.example.org',
    'https://app.example.org:8443/a/b?c=d',
    'https://bücher.example/cb',
    'http://localhost/cb',
    'http://localhost:3000/cb',
    'http://127.0.0.1:3000/cb',
    'http://[::1]:3000/cb',
    'http://app.localhost:3000/cb',
  ])('may be %s', (uri) => {
    expect(problemOf(uri)).toBeUndefined();
  });

  it.each([
    ['', 'whole address'],
    ['/callback', 'whole address'],
    ['app.example.org/callback', 'whole address'],
    ['https://', 'whole address'],
    ['https://app.example.org/#', 'fragment'],
    ['https://*.example.org/', 'wildcards'],
    ['https://app.example.org/*', 'wildcards'],
    ['https://user:pass@app.example.org/', 'user name or password'],
    ['https://user@app.example.org/', 'user name or password'],
    ['javascript:alert(1)', 'scheme "javascript:"'],
    ['JAVASCRIPT:alert(1)', 'scheme "javascript:"'],
    ['\tjavascript:alert(1)', 'control characters'],
    ['java\nscript:alert(1)', 'control characters'],
    ['data:text/html,x', 'scheme "data:"'],
    ['file:///etc/passwd', 'scheme "file:"'],
    ['blob:https://app.example.org/x', 'scheme "blob:"'],
    ['http://app.example.org/', 'must be https'],
    ['http://localhost.example.org/', 'must be https'],
    ['http://127.0.0.1.example.org/', 'must be https'],
    ['http://127.0.0.2/', 'must be https'],
    ['http://evil.example/?localhost', 'must be https'],
    ['com.example.app:/callback', 'native'],
    ['myapp://callback', 'native'],
    [`https://app.example.org/${'x'.repeat(2048)}`, '2048'],
  ])('may not be %s', (uri, words) => {
    expect(problemOf(uri)).toContain(words);
  });

  it('may be plain http elsewhere only where the site allows it', () => {
    expect(problemOf('http://intranet.example/cb', { allowHttp: true })).toBeUndefined();
    expect(problemOf('javascript:alert(1)', { allowHttp: true })).toBeDefined();
  });
});

describe('a redirect URI of an application on the device', () => {
  it.each([
    'com.example.app:/callback',
    'https://app.example.org/cb',
    'http://127.0.0.1/cb',
    'http://[::1]/cb',
  ])('may be %s', (uri) => {
    expect(problemOf(uri, { native: true })).toBeUndefined();
  });

  it.each(['myapp:/callback', 'http://app.example.org/', 'javascript:alert(1)', 'intent://x'])(
    'may not be %s',
    (uri) => {
      expect(problemOf(uri, { native: true })).toBeDefined();
    },
  );

  it('is not plain http elsewhere, even where the site allows it for others', () => {
    expect(problemOf('http://app.example.org/', { native: true, allowHttp: true })).toBeDefined();
  });
});

describe('any text', () => {
  it('is judged without throwing, and what is accepted is one exact, harmless address', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc
        .array(
          fc.constantFrom(
            'https',
            'http',
            'javascript',
            ':',
            '/',
            '//',
            '\\',
            '@',
            '#',
            '*',
            '.',
            'a',
            ' ',
            '\u0000',
          ),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, fc.boolean(), fc.boolean(), (uri, native, allowHttp) => {
        if (problemOf(uri, { native, allowHttp }) !== undefined) return;
        const url = new URL(uri);
        expect(uri).not.toMatch(/[#*\s]/);
        expect(uri).not.toContain('\u0000');
        if (url.protocol === 'http:') expect(isLoopback(url) || allowHttp).toBe(true);
        expect(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:']).not.toContain(url.protocol);
      }),
      { numRuns: 1000 },
    );
  });
});
