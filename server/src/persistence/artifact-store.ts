/**
 * Artifacts in the host's database: found by the SHA-256 of their identifier, their payload sealed.
 */
import type { Core } from '@strapi/strapi';
import { ARTIFACT_UID } from '../constants';
import { CannotUnseal } from '../domain/errors';
import type {
  ArtifactPayload,
  ArtifactRef,
  ArtifactStore,
  FoundArtifact,
  NewArtifact,
} from '../domain/ports';
import { sha256 } from './digest';
import { asksForEach, rowsToInsert } from './postgres-statements';
import { createSessionRegister } from './session-register';
import type { Statement, Statements } from './statements';
import { createTable, now, tableNameIn, toNumber, type Row } from './table';
import type { Vault } from './vault';

/** Version of the stored shape, so that a later release can read what an earlier one left. */
const SHAPE = 1;

/** Kinds share one table: the kind is part of the digest, so that no identifier is found as another kind. */
const keyOf = ({ kind, id }: { kind: string; id: string }): string => sha256(`${kind}:${id}`);

const digestOf = (value: unknown): string | null => (typeof value === 'string' ? sha256(value) : null);

const grantKeyOf = (grantId: unknown): string | null =>
  typeof grantId === 'string' ? keyOf({ kind: 'Grant', id: grantId }) : null;

/** Whether it was used is told by its row. */
export const writtenOut = ({ consumed: _consumed, ...content }: ArtifactPayload): string =>
  JSON.stringify(content);

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Some megabytes at most. */
const OPENED_AT_MOST = 2_000;

/** What is written, and its type; whether it was consumed is not among it, and is kept. */
const TYPES = {
  key_hash: 'text',
  kind: 'text',
  shape: 'int8',
  payload: 'text',
  grant_hash: 'text',
  grant_key: 'text',
  session_hash: 'text',
  uid_hash: 'text',
  user_code_hash: 'text',
  account_id: 'text',
  client_id: 'text',
  expires_at: 'int8',
} as const;

const COLUMNS = Object.keys(TYPES);

const REPLACED = COLUMNS.filter((column) => column !== 'key_hash');

/** MySQL has words of its own for it. */
const onConflict = (client: string): string =>
  client === 'mysql'
    ? `on duplicate key update ${REPLACED.map((column) => `${column} = values(${column})`).join(', ')}`
    : `on conflict (key_hash) do update set ${REPLACED.map((column) => `${column} = excluded.${column}`).join(', ')}`;

const isAlive = (row = ''): string => `(${row}expires_at is null or ${row}expires_at > ?)`;
const IS_ALIVE = isAlive();

/** Kinds that depend on a grant or a session, which the engine asks for as soon as it has found them. */
const ISSUED = new Set([
  'AccessToken',
  'AuthorizationCode',
  'BackchannelAuthenticationRequest',
  'DeviceCode',
  'RefreshToken',
]);

/** What was sealed or opened lately: the same sealed text need not be opened again. */
function createOpened() {
  const texts = new Map<string, { sealed: string; text: string }>();
  return {
    find(keyHash: string, sealed: string): string | undefined {
      const known = texts.get(keyHash);
      return known?.sealed === sealed ? known.text : undefined;
    },
    keep(keyHash: string, entry: { sealed: string; text: string }): void {
      texts.delete(keyHash);
      texts.set(keyHash, entry);
      const [oldest] = texts.keys();
      if (texts.size > OPENED_AT_MOST && oldest !== undefined) texts.delete(oldest);
    },
  };
}

const sqlFor = (strapi: Core.Strapi) => {
  const table = tableNameIn(strapi, ARTIFACT_UID);
  const found = `select key_hash, payload, consumed_at from ${table}`;
  const saved = (rows: string): string =>
    `insert into ${table} (${COLUMNS.join(', ')}) ${rows} ${onConflict(strapi.db.dialect.client)}`;
  const find = `${found} where key_hash = ? and ${IS_ALIVE}`;
  // What it depends on comes along, which saves two questions. Where the database is in this process it would cost
  // more than to ask for each.
  const findIssued =
    'select issued.key_hash, issued.payload, issued.consumed_at, permit.key_hash as grant_key, ' +
    'permit.payload as grant_payload, visit.key_hash as session_key, visit.payload as session_payload ' +
    `from ${table} issued ` +
    `left join ${table} permit on permit.key_hash = issued.grant_key and ${isAlive('permit.')} ` +
    `left join ${table} visit on visit.uid_hash = issued.session_hash and visit.kind = 'Session' and ${isAlive('visit.')} ` +
    `where issued.key_hash = ? and ${isAlive('issued.')}`;
  return {
    save: {
      sql: saved(`values (${COLUMNS.map(() => '?').join(', ')})`),
      many: saved(rowsToInsert(Object.values(TYPES))),
    },
    find: { sql: find, many: asksForEach(find, ['text', 'int8']) },
    findIssued: { sql: findIssued, many: asksForEach(findIssued, ['int8', 'int8', 'text', 'int8']) },
    findByUid: { sql: `${found} where uid_hash = ? and kind = ? and ${IS_ALIVE}` },
    findByUserCode: { sql: `${found} where user_code_hash = ? and kind = ? and ${IS_ALIVE}` },
    // One statement decides: of two requests at once, the database lets one change the row.
    consume: {
      sql: `update ${table} set consumed_at = ? where key_hash = ? and consumed_at is null and ${IS_ALIVE}`,
    },
    destroy: {
      sql: `delete from ${table} where key_hash = ?`,
      many: `delete from ${table} where key_hash = any(?::text[])`,
    },
    revokeByGrantId: { sql: `delete from ${table} where grant_hash = ? and kind = ?` },
  };
};

export function createArtifactStore({
  strapi,
  vault,
  statements,
}: {
  strapi: Core.Strapi;
  vault: Vault;
  statements: Statements;
}): ArtifactStore {
  const table = createTable({ strapi, uid: ARTIFACT_UID });
  const sql = sqlFor(strapi);
  const opened = createOpened();
  const register = createSessionRegister({ strapi });

  const open = (keyHash: string, sealed: string): string => {
    const known = opened.find(keyHash, sealed);
    if (known !== undefined) return known;
    const text = vault.open({ sealed, purpose: keyHash });
    opened.keep(keyHash, { sealed, text });
    return text;
  };

  /** @param ref of the artifact, where somebody is to be told of it. */
  const read = (
    row: Row | undefined,
    told?: { ref: ArtifactRef; beside: (found: FoundArtifact) => void },
  ): ArtifactPayload | undefined => {
    if (!row) return undefined;
    try {
      const text = open(String(row['key_hash']), String(row['payload']));
      const payload = JSON.parse(text) as ArtifactPayload;
      const consumed = toNumber(row['consumed_at']);
      if (consumed !== null) return { ...payload, consumed };
      told?.beside({ ref: told.ref, payload, text });
      return payload;
    } catch (error) {
      // Sealed under a secret that is gone: nobody can use it any more, which is what "not found" means.
      if (error instanceof CannotUnseal) return undefined;
      throw error;
    }
  };

  const findByRef = async (
    ref: ArtifactRef,
    beside: ((found: FoundArtifact) => void) | undefined,
  ): Promise<ArtifactPayload | undefined> => {
    const row = await statements.first({ ...sql.find, values: [keyOf(ref), now()] });
    return read(row, beside && { ref, beside });
  };

  const findBy = async ({ sql: question }: { sql: string }, digest: string, kind: string) =>
    read(await statements.first({ sql: question, values: [digest, kind, now()] }));

  const readBeside = (
    kind: string,
    { key, payload }: { key: unknown; payload: unknown },
    beside: (found: FoundArtifact) => void,
  ): void => {
    if (typeof key !== 'string') return;
    const told = (found: FoundArtifact): void => {
      const { jti: id } = found.payload;
      if (typeof id === 'string') beside({ ...found, ref: { kind, id } });
    };
    read({ key_hash: key, payload, consumed_at: null }, { ref: { kind, id: '' }, beside: told });
  };

  const findIssued = async (
    ref: ArtifactRef,
    beside: (found: FoundArtifact) => void,
  ): Promise<ArtifactPayload | undefined> => {
    const at = now();
    const row = await statements.first({ ...sql.findIssued, values: [at, at, keyOf(ref), at] });
    if (!row) return undefined;
    readBeside('Grant', { key: row['grant_key'], payload: row['grant_payload'] }, beside);
    readBeside('Session', { key: row['session_key'], payload: row['session_payload'] }, beside);
    return read(row, { ref, beside });
  };

  const saving = ({
    kind,
    id,
    payload,
    text = writtenOut(payload),
    expiresIn,
    browser,
  }: NewArtifact): Statement[] => {
    const keyHash = keyOf({ kind, id });
    const sealed = vault.seal({ text, purpose: keyHash });
    opened.keep(keyHash, { sealed, text });
    const values = [
      keyHash,
      kind,
      SHAPE,
      sealed,
      digestOf(payload['grantId']),
      grantKeyOf(payload['grantId']),
      digestOf(payload['sessionUid']),
      digestOf(payload['uid']),
      digestOf(payload['userCode']),
      textOf(payload['accountId']),
      textOf(payload['clientId']),
      expiresIn === undefined ? null : now() + expiresIn,
    ];
    return [
      { ...sql.save, values, row: keyHash },
      ...register.entering({ kind, keyHash, payload, expiresIn, browser }),
    ];
  };

  const destroying = (ref: { kind: string; id: string }): Statement[] => {
    const keyHash = keyOf(ref);
    return [
      { ...sql.destroy, values: [keyHash], row: keyHash },
      ...register.striking({ kind: ref.kind, keyHash }),
    ];
  };

  /** Together: nothing is in the lists that is not there, and nothing is there that is not in the lists. */
  const runTogether = async (together: readonly Statement[]): Promise<void> => {
    try {
      await statements.runAll(together);
    } catch (error) {
      register.doubt();
      throw error;
    }
  };

  return {
    save: (artifact) => runTogether(saving(artifact)),

    change: (changes) =>
      runTogether(
        changes.flatMap((change) => ('save' in change ? saving(change.save) : destroying(change.destroy))),
      ),

    find: (ref, beside) =>
      beside && statements.isRemote && ISSUED.has(ref.kind)
        ? findIssued(ref, beside)
        : findByRef(ref, beside),
    findByUid: ({ kind, uid }) => findBy(sql.findByUid, sha256(uid), kind),
    findByUserCode: ({ kind, userCode }) => findBy(sql.findByUserCode, sha256(userCode), kind),

    async consume(ref) {
      const at = now();
      return (await statements.run({ ...sql.consume, values: [at, keyOf(ref), at] })) === 1;
    },

    destroy: (ref) => runTogether(destroying(ref)),

    async revokeByGrantId({ kind, grantId }) {
      await statements.run({ ...sql.revokeByGrantId, values: [sha256(grantId), kind] });
    },

    async revokeByClientId(clientId) {
      await table().where({ client_id: clientId }).whereNot('kind', 'Grant').delete();
    },

    async countIssued({ kind, grants }) {
      const rows = await table()
        .whereIn('grant_hash', grants)
        .where({ kind })
        .whereNull('consumed_at')
        .where((either) => {
          void either.whereNull('expires_at').orWhere('expires_at', '>', now());
        })
        .groupBy('grant_hash')
        .count<Row[]>({ total: '*' })
        .select<Row[]>('grant_hash');
      return new Map(rows.map((row) => [String(row['grant_hash']), toNumber(row['total']) ?? 0]));
    },
  };
}
