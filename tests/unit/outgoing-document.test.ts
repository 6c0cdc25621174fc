/**
 * What the provider reads of clients by their addresses, as the engine asks for it.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createGuardedFetch } from '../../server/src/engine/outgoing-document.ts';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const serve = async (answer: RequestListener): Promise<string> => {
  server = createServer(answer);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://localhost:${(server.address() as AddressInfo).port}/jwks`;
};

const open = createGuardedFetch({ guarded: false });

describe('a key set that the engine fetches', () => {
  it('is answered with how long it may be kept', async () => {
    const url = await serve((_req, res) => {
      res.writeHead(200, { 'cache-control': 'max-age=300', 'set-cookie': 'a=b' });
      res.end('{"keys":[]}');
    });
    const answer = await open(url);
    expect(await answer.json()).toEqual({ keys: [] });
    expect(answer.headers.get('cache-control')).toBe('max-age=300');
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('is read from the registered address and from no other', async () => {
    const seen: Array<string | undefined> = [];
    const url = await serve((req, res) => {
      seen.push(req.url);
      res.writeHead(302, { location: '/elsewhere' });
      res.end();
    });
    await expect(open(url)).rejects.toThrow('it answers 302 and not 200');
    expect(seen).toEqual(['/jwks']);
  });

  it('is not read without end', async () => {
    const url = await serve((_req, res) => {
      const more = (): boolean => res.write('x'.repeat(65_536));
      res.on('drain', more);
      more();
    });
    await expect(open(url)).rejects.toThrow('it is longer than 262144 bytes');
  });

  it.each(['localhost', '127.0.0.1', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', 'localhost.'])(
    'is not looked for at %s, where nobody is called',
    async (name) => {
      let isCalled = false;
      const url = await serve((_req, res) => {
        isCalled = true;
        res.end('{}');
      });
      server!.on('connection', () => {
        isCalled = true;
      });
      await expect(createGuardedFetch({ guarded: true })(url.replace('localhost', name))).rejects.toThrow();
      expect(isCalled).toBe(false);
    },
  );
});
