/** Where in a file a problem is. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { brokenLine } from '../../admin/src/pages/Clients/Transfer/brokenJson';
import { lineOf } from '../../admin/src/pages/Clients/Transfer/lineOf';

const file = `{ "format": "oidc-server.clients",
  "clients": [
    { "client_id": "a", "redirect_uris": ["https://a.example.org/"] },
    {
      "client_name": "}],[{ \\" \\\\",
      "client_id": "b", "redirect_uris": [
        "https://b.example.org/",
        "https://*.example.org/" ]
    },
    null
  ] }`;

it.each([
  [[], 1],
  [['format'], 1],
  [['clients'], 2],
  [['clients', '0', 'redirect_uris', '0'], 3],
  [['clients', '1'], 4],
  [['clients', '1', 'client_name'], 5],
  [['clients', '1', 'redirect_uris', '1'], 8],
  [['clients', '2'], 10],
  // What is missing is looked for where it should be.
  [['clients', '1', 'jwks', 'keys'], 4],
  [['nothing'], 1],
])('finds the line of %j', (path, line) => {
  expect(lineOf(file, path)).toBe(line);
});

it('finds every value of whatever JSON, on the line where it was written', () => {
  const pathsOf = (value: unknown): string[][] =>
    typeof value === 'object' && value !== null
      ? [[], ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner).map((path) => [key, ...path]))]
      : [[]];
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'small' }), (value) => {
      const text = JSON.stringify(value, null, 1);
      // Written so, each value that is in something begins a line of its own, in the order of the paths.
      const begins = text.split('\n').flatMap((line, index) => (/^\s*[\]}]/.test(line) ? [] : [index + 1]));
      expect(pathsOf(JSON.parse(text)).map((path) => lineOf(text, path))).toEqual(begins);
    }),
  );
});

it.each([
  ['{\n  "a": 1,\n  b: 2\n}', 3],
  ['{\n  "a": [1, 2\n', 3],
  ['not JSON', undefined],
])('says at which line %j stops being JSON', (text, line) => {
  let fault: unknown;
  try {
    JSON.parse(text);
  } catch (error) {
    fault = error;
  }
  expect(brokenLine(fault as SyntaxError, text)).toBe(line);
});

it.each([
  ["JSON.parse: expected property name or '}' at line 3 column 3 of the JSON data", 3],
  ['Expected double-quoted property name in JSON at position 14 (line 3 column 3)', 3],
  ['Unexpected token b in JSON at position 14', 3],
  ['JSON Parse error: Unexpected EOF', 4],
  ['JSON Parse error: Property name must be a string literal', undefined],
])('reads the line from what any browser says: %s', (message, line) => {
  expect(brokenLine(new SyntaxError(message), '{\n  "a": 1,\n  b: 2\n}')).toBe(line);
});
