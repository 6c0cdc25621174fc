/**
 * Sees every change of an account that ends its sessions: the panel, the content manager, the API, a script, one or
 * many at once all pass the host's database layer, which calls this.
 */
import type { Core } from '@strapi/strapi';
import { USER_UID } from '../constants';
import { wordsOf } from '../domain/failure-words';
import { sessionEndingChange, type AccountState } from '../domain/logout';
import type { AccountWatch } from '../domain/ports';

/** The part of the database layer's events that is read here. */
interface LifecycleEvent {
  params: { where?: Record<string, unknown>; data?: Record<string, unknown> };
  state: Record<string, unknown>;
}

/** An update of anything else ends nothing. */
const WATCHED_FIELDS = ['blocked', 'password', 'email'];

const concernsSessions = ({ params }: LifecycleEvent): boolean =>
  WATCHED_FIELDS.some((field) => field in (params.data ?? {}));

interface Row {
  id: number;
  documentId: string;
  blocked: boolean | null;
  password: string | null;
  email: string | null;
}

const toState = ({ documentId, blocked, password, email }: Row): AccountState => ({
  subject: documentId,
  blocked: blocked === true,
  password,
  email,
});

const STATE_KEY = 'oidcServerAccounts';

export function createAccountWatch(deps: {
  strapi: Core.Strapi;
  log: { error(message: string): void };
}): AccountWatch {
  const { strapi, log } = deps;

  // Through the query engine, which takes part in the transaction of whoever makes the change.
  const find = (where: Record<string, unknown> | undefined): Promise<Row[]> =>
    strapi.db.query(USER_UID).findMany({
      where: where ?? {},
      select: ['id', 'documentId', 'blocked', 'password', 'email'],
    }) as Promise<Row[]>;

  /** At once, or when the transaction that makes the change has ended well. */
  const whenCertain = async (act: () => Promise<void>): Promise<void> => {
    if (!strapi.db.inTransaction()) return act();
    await strapi.db.transaction(({ onCommit }: { onCommit: (callback: () => void) => void }) => {
      onCommit(() => void act());
    });
  };

  return {
    start({ order, carryOut }) {
      const report = async (act: () => Promise<void>): Promise<void> => {
        try {
          await act();
        } catch (error) {
          log.error(`oidc-server: the sessions of a changed account could not be ended: ${wordsOf(error)}`);
        }
      };

      const remember = async (event: LifecycleEvent): Promise<void> => {
        event.state[STATE_KEY] = await find(event.params.where);
      };
      const rememberIfConcerned = async (event: LifecycleEvent): Promise<void> => {
        if (concernsSessions(event)) await remember(event);
      };

      const compare = async (event: LifecycleEvent): Promise<void> => {
        const before = event.state[STATE_KEY] as Row[] | undefined;
        if (!before || before.length === 0) return;
        const after = await find({ id: { $in: before.map(({ id }) => id) } });
        const changes = before.flatMap((row) => {
          const now = after.find(({ id }) => id === row.id);
          const change = sessionEndingChange(toState(row), now && toState(now));
          return change ? [{ subject: row.documentId, change }] : [];
        });
        if (changes.length === 0) return;
        const orders: string[] = [];
        for (const change of changes) orders.push(await order(change));
        await whenCertain(() =>
          report(async () => {
            for (const each of orders) await carryOut(each);
          }),
        );
      };

      strapi.db.lifecycles.subscribe({
        models: [USER_UID],
        beforeUpdate: rememberIfConcerned,
        afterUpdate: compare,
        beforeUpdateMany: rememberIfConcerned,
        afterUpdateMany: compare,
        beforeDelete: remember,
        afterDelete: compare,
        beforeDeleteMany: remember,
        afterDeleteMany: compare,
      });
    },
  };
}
