import { describe, expect, it } from 'vitest';
import type {
  ArtifactChange,
  ArtifactPayload,
  ArtifactRef,
  ArtifactStore,
} from '../../server/src/domain/ports';
import { createRequestArtifacts } from '../../server/src/persistence/request-artifacts';

const keyOf = ({ kind, id }: ArtifactRef): string => `${kind}:${id}`;

/** A store that says what it was asked. */
const setUp = () => {
  const rows = new Map<string, ArtifactPayload>();
  const texts = new Map<string, string | undefined>();
  const asked: string[] = [];
  const apply = (change: ArtifactChange): void => {
    if ('save' in change) {
      const { text, payload } = change.save;
      texts.set(keyOf(change.save), text);
      rows.set(keyOf(change.save), text === undefined ? payload : (JSON.parse(text) as ArtifactPayload));
    } else rows.delete(keyOf(change.destroy));
  };
  const store: ArtifactStore = {
    save: (artifact) => {
      apply({ save: artifact });
      return Promise.resolve();
    },
    change: (changes) => {
      asked.push(`change ${changes.length}`);
      changes.forEach(apply);
      return Promise.resolve();
    },
    find: (ref, beside) => {
      asked.push(`find ${keyOf(ref)}`);
      const payload = structuredClone(rows.get(keyOf(ref)));
      for (const [kind, id] of Object.entries((payload?.['besides'] ?? {}) as Record<string, string>)) {
        const found = rows.get(keyOf({ kind, id }));
        if (found) beside?.({ ref: { kind, id }, payload: structuredClone(found) });
      }
      return Promise.resolve(payload);
    },
    findByUid: ({ uid }) => {
      asked.push(`uid ${uid}`);
      return Promise.resolve(structuredClone([...rows.values()].find((row) => row['uid'] === uid)));
    },
    findByUserCode: () => Promise.resolve(undefined),
    consume: (ref) => {
      asked.push(`consume ${keyOf(ref)}`);
      return Promise.resolve(rows.has(keyOf(ref)));
    },
    destroy: (ref) => {
      apply({ destroy: ref });
      return Promise.resolve();
    },
    revokeByGrantId: ({ kind, grantId }) => {
      asked.push(`revoke ${kind}`);
      for (const [key, row] of rows) if (row['grantId'] === grantId) rows.delete(key);
      return Promise.resolve();
    },
    countIssued: () => Promise.resolve(new Map<string, number>()),
    revokeByClientId: () => Promise.resolve(),
  };
  const index = {
    async *each() {
      asked.push('each');
      yield* [...rows.values()];
      await Promise.resolve();
    },
    find: () => Promise.resolve(undefined),
  };
  return { rows, texts, asked, request: createRequestArtifacts({ store, index }) };
};

const session = { kind: 'Session', id: 'one' };
const payload = { jti: 'one', uid: 'public', nested: { list: [1] } };

describe('artifacts within a request', () => {
  it('are read once, and what the reader does to them is theirs', async () => {
    const { rows, asked, request } = setUp();
    rows.set('Session:one', payload);
    await request.during(async () => {
      const first = await request.store.find(session);
      (first?.['nested'] as { list: number[] }).list.push(2);
      expect(await request.store.find(session)).toEqual(payload);
      expect(await request.store.findByUid({ kind: 'Session', uid: 'public' })).toEqual(payload);
    });
    expect(asked).toEqual(['find Session:one']);
  });

  it('are written together, and seen before that by their own request alone', async () => {
    const { rows, asked, request } = setUp();
    await request.during(async () => {
      await request.store.save({ ...session, payload });
      await request.store.save({ kind: 'Grant', id: 'two', payload: { jti: 'two' } });
      expect(await request.store.find(session)).toEqual(payload);
      expect(rows.size).toBe(0);
      await request.flush();
      await request.flush();
    });
    expect(rows.get('Session:one')).toEqual(payload);
    expect(asked).toEqual(['change 2']);
  });

  it('are written as they were when they were saved', async () => {
    const { rows, request } = setUp();
    await request.during(async () => {
      const changing = structuredClone(payload);
      await request.store.save({ ...session, payload: changing });
      changing.uid = 'another';
      await request.flush();
    });
    expect(rows.get('Session:one')).toEqual(payload);
  });

  it('are written as they were, down to what is nested in them, and whether they were used is left to the store', async () => {
    const { rows, texts, request } = setUp();
    const token = { kind: 'AccessToken', id: 't' };
    await request.during(async () => {
      const claims = { userinfo: ['email'] };
      await request.store.save({ ...token, payload: { jti: 't', claims } });
      claims.userinfo.push('phone_number');
      await request.store.save({ kind: 'RefreshToken', id: 'r', payload: { jti: 'r', consumed: 12 } });
      await request.flush();
    });
    expect(rows.get(keyOf(token))).toEqual({ jti: 't', claims: { userinfo: ['email'] } });
    expect(texts.get(keyOf(token))).toBeDefined();
    expect(rows.get('RefreshToken:r')).toEqual({ jti: 'r', consumed: 12 });
    // In a text, the mark would be the artifact's for good.
    expect(texts.get('RefreshToken:r')).toBeUndefined();
  });

  it('that came along with another need not be read, and don’t undo what the request has changed', async () => {
    const { rows, asked, request } = setUp();
    const token = { kind: 'AccessToken', id: 't' };
    rows.set(keyOf(token), { jti: 't', besides: { Session: 'one', Grant: 'g' } });
    rows.set('Session:one', payload);
    rows.set('Grant:g', { jti: 'g' });
    await request.during(async () => {
      await request.store.save({ kind: 'Grant', id: 'g', payload: { jti: 'g', changed: true } });
      await request.store.find(token);
      expect(await request.store.findByUid({ kind: 'Session', uid: 'public' })).toEqual(payload);
      expect(await request.store.find({ kind: 'Grant', id: 'g' })).toEqual({ jti: 'g', changed: true });
    });
    expect(asked).toEqual(['find AccessToken:t']);
  });

  it('are gone for the request that took them away', async () => {
    const { rows, request } = setUp();
    rows.set('Session:one', payload);
    await request.during(async () => {
      await request.store.destroy(session);
      expect(await request.store.find(session)).toBeUndefined();
      expect(await request.store.findByUid({ kind: 'Session', uid: 'public' })).toBeUndefined();
      await request.flush();
    });
    expect(rows.size).toBe(0);
  });

  it('that work once are asked for anew each time, and consumed in the store', async () => {
    const { rows, asked, request } = setUp();
    const code = { kind: 'AuthorizationCode', id: 'c' };
    rows.set(keyOf(code), { jti: 'c' });
    await request.during(async () => {
      await request.store.find(code);
      await request.store.find(code);
      expect(await request.store.consume(code)).toBe(true);
    });
    expect(asked).toEqual([
      'find AuthorizationCode:c',
      'find AuthorizationCode:c',
      'consume AuthorizationCode:c',
    ]);
  });

  it('can be consumed by the request that made them', async () => {
    const { request } = setUp();
    const proof = { kind: 'ReplayDetection', id: 'p' };
    await request.during(async () => {
      await request.store.save({ ...proof, payload: {} });
      expect(await request.store.consume(proof)).toBe(true);
    });
  });

  it('that a revocation ends are not written after it', async () => {
    const { rows, request } = setUp();
    await request.during(async () => {
      await request.store.save({ kind: 'AccessToken', id: 't', payload: { jti: 't', grantId: 'g' } });
      await request.store.revokeByGrantId({ kind: 'AccessToken', grantId: 'g' });
      expect(await request.store.find({ kind: 'AccessToken', id: 't' })).toBeUndefined();
      await request.flush();
    });
    expect(rows.size).toBe(0);
  });

  it('are written before somebody looks through all of them', async () => {
    const { request } = setUp();
    await request.during(async () => {
      await request.store.save({ ...session, payload });
      const found = [];
      for await (const one of request.index.each({ kind: 'Session' })) found.push(one);
      expect(found).toEqual([payload]);
    });
  });

  it('of two requests at once stay apart', async () => {
    const { rows, request } = setUp();
    rows.set('Session:one', payload);
    await Promise.all([
      request.during(() => request.store.destroy(session)),
      request.during(async () => {
        expect(await request.store.find(session)).toEqual(payload);
      }),
    ]);
    expect(rows.size).toBe(1);
  });

  it('outside of a request are written at once', async () => {
    const { rows, request } = setUp();
    await request.store.save({ ...session, payload });
    expect(rows.size).toBe(1);
  });
});

describe('a session that two requests of its browser change at once', () => {
  const stored = {
    jti: 'one',
    uid: 'public',
    loginTs: 1,
    authorizations: { a: { sid: 'a1' }, b: { sid: 'b1' } },
  };

  it('keeps what each of them changed', async () => {
    const { rows, request } = setUp();
    rows.set('Session:one', stored);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const slow = request.during(async () => {
      const read = await request.store.find(session);
      await held;
      const authorizations = { ...(read?.['authorizations'] as object), c: { sid: 'c1' } };
      await request.store.save({
        ...session,
        payload: { ...read, loginTs: 2, authorizations },
        expiresIn: 60,
      });
      await request.flush();
    });
    await request.during(async () => {
      const read = await request.store.find(session);
      await request.store.save({
        ...session,
        payload: { ...read, acr: 'high', authorizations: { b: { sid: 'b2' }, d: { sid: 'd1' } } },
        expiresIn: 60,
      });
      await request.flush();
    });
    letGo();
    await slow;
    expect(rows.get('Session:one')).toEqual({
      jti: 'one',
      uid: 'public',
      loginTs: 2,
      acr: 'high',
      // The second took "a" away: the first does not bring it back.
      authorizations: { b: { sid: 'b2' }, c: { sid: 'c1' }, d: { sid: 'd1' } },
    });
  });

  it('does not come back once it has ended', async () => {
    const { rows, request } = setUp();
    rows.set('Session:one', stored);
    await request.during(async () => {
      const read = await request.store.find(session);
      rows.delete('Session:one');
      await request.store.save({ ...session, payload: { ...read, loginTs: 2 }, expiresIn: 60 });
      await request.flush();
    });
    expect(rows.has('Session:one')).toBe(false);
  });

  it('is written as it is when it is new', async () => {
    const { rows, request } = setUp();
    await request.during(async () => {
      await request.store.save({ ...session, payload: stored, expiresIn: 60 });
      await request.flush();
    });
    expect(rows.get('Session:one')).toEqual(stored);
  });
});
