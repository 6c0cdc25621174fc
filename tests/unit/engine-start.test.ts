import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { describe, expect, it } from 'vitest';
import { startEngineOnceListening } from '../../server/src/compose/engine-start';
import { StoreUnavailable } from '../../server/src/domain/errors';

const setUp = () => {
  const httpServer = new EventEmitter();
  const said: string[] = [];
  const strapi = {
    server: { httpServer },
    log: { error: (message: string) => said.push(message) },
    stopWithError: (error: Error) => said.push(`stopped: ${error.message}`),
  } as unknown as Core.Strapi;
  const listen = async () => {
    httpServer.emit('listening');
    await turn();
    await turn();
  };
  return { strapi, said, listen };
};

describe('the start of the engine', () => {
  it('comes once the host listens, and once', async () => {
    const { strapi, said, listen } = setUp();
    startEngineOnceListening(strapi, () => Promise.resolve(void said.push('started')));
    await turn();
    expect(said).toEqual([]);
    await listen();
    await listen();
    expect(said).toEqual(['started']);
  });

  it('that can’t be ends the host with the reason', async () => {
    const { strapi, said, listen } = setUp();
    startEngineOnceListening(strapi, () => Promise.reject(new Error('a key is too short')));
    await listen();
    expect(said).toEqual(['stopped: a key is too short']);
  });

  it('waits for the next request while the database is away', async () => {
    const { strapi, said, listen } = setUp();
    startEngineOnceListening(strapi, () => Promise.reject(new StoreUnavailable('away')));
    await listen();
    expect(said).toEqual(['oidc-server: The store is away']);
  });
});
