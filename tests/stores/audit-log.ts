/**
 * The audit log over the connection of a real Strapi: what is asked of it, what becomes of entries while the database is
 * away, and what is swept.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { complete, type AuditEntry, type AuditKind, type RecordedEntry } from '../../server/src/domain/audit';
import type { AuditFilter, AuditStore, StoredEntry } from '../../server/src/domain/audit-store';
import { createAgeSweep } from '../../server/src/persistence/age-sweep';
import { createAuditStore } from '../../server/src/persistence/audit-store';
import { createStatements } from '../../server/src/persistence/create-statements';
import { createLeases } from '../../server/src/persistence/lease';
import type { Statements } from '../../server/src/persistence/statements';

const THEN = 1_700_000_000;
const MAX_WAITING = 10_000;
const FAILURES_AT_ONCE = 200;
const ADDRESSES = ['203.0.113.1', '203.0.113.2'];
const KINDS: AuditKind[] = ['sign-in.succeeded', 'sign-in.refused', 'token.issued'];

/** A database that can go away and come back. */
function withOutages(strapi: Core.Strapi) {
  const state = { error: undefined as Error | undefined };
  const inPlace = createStatements({ strapi });
  const statements: Pick<Statements, 'runAll'> = {
    runAll: (all) => (state.error ? Promise.reject(state.error) : inPlace.runAll(all)),
  };
  return {
    statements,
    goAway: () => {
      state.error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    },
    refuse: () => {
      state.error = new Error('value too long for type character varying(255)');
    },
    comeBack: () => {
      state.error = undefined;
    },
  };
}

export function auditLog(strapiOf: () => Core.Strapi): void {
  let store: AuditStore;
  let database: ReturnType<typeof withOutages>;

  beforeEach(async () => {
    for (const table of ['oidc_events', 'oidc_failure_days'])
      await strapiOf().db.getConnection(table).delete();
    database = withOutages(strapiOf());
    store = createAuditStore({ strapi: strapiOf(), statements: database.statements });
  });
  afterEach(async () => {
    database.comeBack();
    await store.stop();
  });

  const entry = (more: AuditEntry, at = THEN, origin = {}): RecordedEntry => complete(more, { at, origin });
  const everything = async (filter: AuditFilter = {}): Promise<StoredEntry[]> => {
    const found: StoredEntry[] = [];
    for await (const batch of store.each(filter)) found.push(...batch);
    return found;
  };

  it('finds what every filter means, in the order of time, page by page', async () => {
    const kept = Array.from({ length: 120 }, (_, n) =>
      entry(
        { kind: KINDS[n % 3]!, clientId: `app-${n % 4}`, subject: `user-${n % 5}`, target: String(n) },
        // Three to a second: their order is that in which they came.
        THEN + Math.floor(n / 3),
        { address: ADDRESSES[n % 2] },
      ),
    );
    kept.forEach((one) => store.keep(one));
    const has = (one: RecordedEntry, filter: AuditFilter): boolean =>
      (filter.kind === undefined || one.kind === filter.kind) &&
      (filter.outcome === undefined || one.outcome === filter.outcome) &&
      (filter.clientId === undefined || one.clientId === filter.clientId) &&
      (filter.subject === undefined || one.subject === filter.subject) &&
      (filter.from === undefined || one.at >= filter.from) &&
      (filter.to === undefined || one.at < filter.to) &&
      (filter.anyOf === undefined ||
        filter.anyOf.some((match) =>
          Object.entries(match).every(([name, value]) => one[name as keyof RecordedEntry] === value),
        ));
    const filters: AuditFilter[] = [
      {},
      { kind: 'sign-in.refused' },
      { outcome: 'failure', clientId: 'app-1' },
      { subject: 'user-3', from: THEN + 5, to: THEN + 20 },
      { anyOf: [] },
      { anyOf: [{ clientId: 'app-1' }, { clientId: 'app-2' }, { clientId: 'nobody' }] },
      // One entry may be meant in several ways; it is there once.
      {
        anyOf: [{ clientId: 'app-1' }, { subject: 'user-1' }, { address: ADDRESSES[1]! }],
        kind: 'token.issued',
      },
    ];
    for (const filter of filters) {
      const expected = kept.filter((one) => has(one, filter)).map(({ target }) => target);
      const name = JSON.stringify(filter);
      expect(
        (await everything(filter)).map(({ target }) => target),
        name,
      ).toEqual(expected);
      const paged: Array<string | null> = [];
      for (let page = 1; page <= Math.ceil(expected.length / 7) + 1; page += 1) {
        const { entries, total } = await store.list(filter, { page, pageSize: 7, direction: 'desc' });
        expect(total, name).toBe(expected.length);
        paged.push(...entries.map(({ target }) => target));
      }
      expect(paged, name).toEqual(expected.toReversed());
    }
  });

  it('gives back what was written, whatever the text is', async () => {
    const text = `=1+1 '; drop table oidc_events; -- \u0000\u2028 <b> 😀 ${'é'.repeat(400)}`;
    const one = entry({ kind: 'client.updated', reason: text, details: { text }, target: text }, THEN, {
      userAgent: text,
      admin: { id: '1', email: 'admin@example.org' },
    });
    store.keep(one);
    const [found] = await everything();
    expect(found).toEqual({ ...one, id: found!.id });
  });

  it('loses nothing while the database is away, and keeps the times at which things happened', async () => {
    store.keep(entry({ kind: 'sign-in.succeeded', target: 'before' }, THEN));
    database.goAway();
    await expect(store.flush()).rejects.toThrow('ECONNREFUSED');
    store.keep(entry({ kind: 'sign-in.refused', target: 'meanwhile' }, THEN + 1));
    await expect(store.flush()).rejects.toThrow('ECONNREFUSED');
    database.comeBack();
    store.keep(entry({ kind: 'sign-in.succeeded', target: 'after' }, THEN + 2));
    // No list is asked for: the second brings it.
    await pause(1_500);
    const rows = await strapiOf()
      .db.getConnection('oidc_events')
      .select('target', 'occurred_at')
      .orderBy('id');
    expect(
      (rows as Array<Record<string, unknown>>).map((row) => [row['target'], Number(row['occurred_at'])]),
    ).toEqual([
      ['before', THEN],
      ['meanwhile', THEN + 1],
      ['after', THEN + 2],
    ]);
    expect(await store.failuresSince(0)).toMatchObject([{ kind: 'sign-in.refused', count: 1 }]);
  });

  it('says how many are missing: beyond what can wait, beyond what fails at once, and what is refused', async () => {
    database.goAway();
    for (let n = 0; n < MAX_WAITING + 50; n += 1) store.keep(entry({ kind: 'token.issued' }));
    await expect(store.flush()).rejects.toThrow('ECONNREFUSED');
    database.comeBack();
    const gaps = async () =>
      (await everything({ kind: 'audit.gap' })).map(({ details }) => details['entries']);
    expect(await gaps()).toEqual([50]);
    expect((await everything({ kind: 'token.issued' })).length).toBe(MAX_WAITING);

    for (let n = 0; n < FAILURES_AT_ONCE + 30; n += 1)
      store.keep(entry({ kind: 'token.refused', reason: 'secret_wrong' }));
    expect(await gaps()).toEqual([50, 30]);
    // Counted all the same.
    expect(await store.failuresSince(0)).toContainEqual(
      expect.objectContaining({ reason: 'secret_wrong', count: FAILURES_AT_ONCE + 30 }),
    );

    store.keep(entry({ kind: 'client.created' }));
    database.refuse();
    await expect(store.flush()).rejects.toThrow('value too long');
    database.comeBack();
    expect(await gaps()).toEqual([50, 30, 1]);
  });

  it('is swept of what is older than the site keeps it, by one process at a time, and of nothing else', async () => {
    const now = Math.floor(Date.now() / 1000);
    const day = 86_400;
    for (let n = 0; n < 250; n += 1)
      store.keep(entry({ kind: 'token.issued', target: 'old' }, now - 31 * day));
    store.keep(entry({ kind: 'token.issued', target: 'kept' }, now - 29 * day));
    store.keep(entry({ kind: 'token.issued', target: 'new' }, now));
    await store.flush();
    let removed = 0;
    const counting = {
      removeBefore: async (time: number) => {
        const count = await store.removeBefore(time);
        removed += count;
        return count;
      },
    };
    const sweeps = Array.from({ length: 3 }, () =>
      createAgeSweep({
        lease: 'event-sweep',
        store: counting,
        leases: createLeases({ strapi: strapiOf() }),
        keep: 30 * day,
      }),
    );
    await Promise.all(sweeps.map((sweep) => sweep()));
    expect((await everything()).map(({ target }) => target)).toEqual(['kept', 'new']);
    expect(removed).toBe(250);
  });
}
