/**
 * What browsers are told with each page: no address of an application can add to it.
 */
import { describe, expect, it } from 'vitest';
import { pageHeaders } from '../../server/src/interaction/page-headers';

const directives = (needs: { frames?: string[]; logoUri?: string; redirectUri?: string }): string[] =>
  pageHeaders({ styleHashes: [], imageSources: [], ...needs })['Content-Security-Policy']!.split('; ');

const names = (needs: Parameters<typeof directives>[0]): string[] =>
  directives(needs).map((directive) => directive.split(' ')[0]!);

describe('the policy of a page', () => {
  it('lets the frames and the logo of applications through, and no other', () => {
    const needs = {
      frames: ['https://app.example.org/logout?x=1', 'http://localhost:3000/out', 'http://[::1]:3000/out'],
      logoUri: 'https://cdn.example.org/logo.png',
    };
    expect(directives(needs)).toContain(
      'frame-src https://app.example.org http://localhost:3000 http://[::1]:3000',
    );
    expect(directives(needs)).toContain('img-src https://cdn.example.org');
  });

  // Hosts may hold marks that end a directive, or the whole policy.
  it.each([
    'https://a.example;script-src/out',
    'https://a.example,https/out',
    "https://'unsafe-inline'/out",
    'https://a.example;form-action;x/out',
  ])('has no more directives for %s', (address) => {
    const plain = names({});
    const needs = { frames: [address], logoUri: address, redirectUri: address };
    expect(names(needs)).toEqual(plain);
    expect(directives(needs)).toContain("frame-src 'none'");
    expect(directives(needs)).toContain("img-src 'none'");
    expect(directives(needs).join()).not.toContain('a.example');
  });
});
