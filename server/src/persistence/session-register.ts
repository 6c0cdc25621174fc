/**
 * Keeps the lists of sessions and grants in step with the artifacts: few, small columns that can be searched and
 * sorted, while the artifact itself stays sealed. It gives the statements that belong to a change of an artifact.
 */
import type { Core } from '@strapi/strapi';
import { GRANT_UID, SESSION_CLIENT_UID, SESSION_UID } from '../constants';
import { isAccountPage } from '../domain/account-page';
import { keptUserAgent } from '../domain/devices';
import type { ArtifactPayload, BrowserTrace } from '../domain/ports';
import { sha256 } from './digest';
import type { Statement, Value } from './statements';
import { now, tableNameIn, toNumber } from './table';

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A session is looked at again and again while somebody signs in; its row need not follow every second. */
const REWRITE_AFTER_SECONDS = 60;
/** A session that lives for a minute must be followed more closely than one that lives for weeks. */
const REWRITE_AFTER_SHARE = 100;
const MAX_REMEMBERED = 10_000;

const MAX_SCOPE = 2_000;
const MAX_ADDRESS = 64;

export interface Registered {
  kind: string;
  keyHash: string;
  payload: ArtifactPayload;
  /** Seconds. */
  expiresIn: number | undefined;
  browser: BrowserTrace | undefined;
}

export interface SessionRegister {
  /** None where the lists say so already. */
  entering(artifact: Registered): Statement[];
  striking(artifact: { kind: string; keyHash: string }): Statement[];
  /** What was given was not carried out. */
  doubt(): void;
}

/** Skips what would write the same again. Forgetting costs a statement and nothing else. */
function createMemory() {
  const written = new Map<string, { content: string; at: number }>();
  return {
    isFresh(keyHash: string, content: string, expiresIn: number): boolean {
      const last = written.get(keyHash);
      const lasts = Math.min(REWRITE_AFTER_SECONDS, expiresIn / REWRITE_AFTER_SHARE);
      return last?.content === content && now() - last.at < lasts;
    },
    note(keyHash: string, content: string): void {
      if (written.size >= MAX_REMEMBERED) written.clear();
      written.set(keyHash, { content, at: now() });
    },
    forget: (keyHash: string): void => {
      written.delete(keyHash);
    },
    clear: (): void => {
      written.clear();
    },
  };
}

const scopeOf = ({ openid }: ArtifactPayload): string =>
  textOf((openid as { scope?: unknown } | undefined)?.scope)?.slice(0, MAX_SCOPE) ?? '';

type Columns = Readonly<Record<string, Value>>;

/** Statements in the words of the host's database: MySQL has its own for a row that is there already. */
function createWords(client: string) {
  const isMySql = client === 'mysql';
  const marks = (count: number): string => Array.from({ length: count }, () => '?').join(', ');
  return {
    /** Inserts the row, or changes these columns of the one that is there. */
    upsert(
      table: string,
      row: Columns,
      { key, changed }: { key: string; changed: readonly string[] },
    ): Statement {
      const names = Object.keys(row);
      const taken = (name: string) => (isMySql ? `values(${name})` : `excluded.${name}`);
      const changes = changed.map((name) => `${name} = ${taken(name)}`).join(', ');
      const conflict = isMySql ? 'on duplicate key update' : `on conflict (${key}) do update set`;
      return {
        sql: `insert into ${table} (${names.join(', ')}) values (${marks(names.length)}) ${conflict} ${changes}`,
        values: Object.values(row),
      };
    },
    marks,
  };
}

export function createSessionRegister({ strapi }: { strapi: Core.Strapi }): SessionRegister {
  const sessions = tableNameIn(strapi, SESSION_UID);
  const clientsOfSessions = tableNameIn(strapi, SESSION_CLIENT_UID);
  const grants = tableNameIn(strapi, GRANT_UID);
  const words = createWords(strapi.db.dialect.client);
  const memory = createMemory();

  const clientStatements = (reference: string, clientIds: readonly string[]): Statement[] => {
    const others = clientIds.length === 0 ? '' : ` and client_id not in (${words.marks(clientIds.length)})`;
    return [
      {
        sql: `delete from ${clientsOfSessions} where reference = ?${others}`,
        values: [reference, ...clientIds],
        row: `${reference} others`,
      },
      ...clientIds.map((clientId) => ({
        ...words.upsert(
          clientsOfSessions,
          { client_id: clientId, reference },
          { key: 'client_id, reference', changed: ['reference'] },
        ),
        row: `${reference} ${clientId}`,
      })),
    ];
  };

  const enteringSession = ({ keyHash, payload, expiresIn = 0, browser }: Registered): Statement[] => {
    const [uid, accountId] = [textOf(payload['uid']), textOf(payload['accountId'])];
    // Nobody has signed in to it.
    if (uid === undefined || accountId === undefined) return [];
    const reference = sha256(uid);
    const clientIds = Object.keys(payload['authorizations'] ?? {})
      .filter((clientId) => !isAccountPage(clientId))
      .sort();
    const kept: Columns = {
      key_hash: keyHash,
      account_id: accountId,
      started_at: toNumber(payload['loginTs']) ?? now(),
      ...(browser
        ? { address: browser.address.slice(0, MAX_ADDRESS), user_agent: keptUserAgent(browser.userAgent) }
        : {}),
    };
    const content = JSON.stringify([kept, clientIds]);
    if (memory.isFresh(keyHash, content, expiresIn)) return [];
    memory.note(keyHash, content);
    // Somebody else than its browser may change a session: that is no visit.
    const changed = [...Object.keys(kept), 'expires_at', ...(browser ? ['seen_at'] : [])];
    const row = { reference, ...kept, expires_at: now() + expiresIn, seen_at: now() };
    return [
      { ...words.upsert(sessions, row, { key: 'reference', changed }), row: reference },
      ...clientStatements(reference, clientIds),
    ];
  };

  const enteringGrant = ({ keyHash, payload, expiresIn = 0 }: Registered): Statement[] => {
    const [id, accountId, clientId] = ['jti', 'accountId', 'clientId'].map((name) => textOf(payload[name]));
    if (id === undefined || accountId === undefined || clientId === undefined) return [];
    // It has leave to nothing, and is no application that anybody would look for.
    if (isAccountPage(clientId)) return [];
    const scope = scopeOf(payload);
    const kept: Columns = {
      key_hash: keyHash,
      account_id: accountId,
      client_id: clientId,
      scope,
      offline: scope.split(' ').includes('offline_access') ? 1 : 0,
    };
    const content = JSON.stringify(kept);
    if (memory.isFresh(keyHash, content, expiresIn)) return [];
    memory.note(keyHash, content);
    const row = { reference: sha256(id), ...kept, expires_at: now() + expiresIn, started_at: now() };
    const changed = [...Object.keys(kept), 'expires_at'];
    return [{ ...words.upsert(grants, row, { key: 'reference', changed }), row: row.reference }];
  };

  return {
    entering(artifact) {
      if (artifact.kind === 'Session') return enteringSession(artifact);
      return artifact.kind === 'Grant' ? enteringGrant(artifact) : [];
    },

    striking({ kind, keyHash }) {
      memory.forget(keyHash);
      const values = [keyHash];
      if (kind === 'Grant') return [{ sql: `delete from ${grants} where key_hash = ?`, values }];
      if (kind !== 'Session') return [];
      const itsReference = `select reference from ${sessions} where key_hash = ?`;
      return [
        { sql: `delete from ${clientsOfSessions} where reference in (${itsReference})`, values },
        { sql: `delete from ${sessions} where key_hash = ?`, values },
      ];
    },

    doubt: memory.clear,
  };
}
