/**
 * Scopes and claim mappings in the host's database.
 */
import type { Core } from '@strapi/strapi';
import { CLAIM_MAPPING_UID, SCOPE_UID } from '../constants';
import type { ClaimMapping } from '../domain/claim-mappings';
import { AlreadyThere } from '../domain/errors';
import type { CatalogueStore, Origin, StoredMapping, StoredScope } from '../domain/catalogue-store';
import type { Scope } from '../domain/scopes';
import { parseJson } from './json-column';
import { createRevision } from './revision';
import { createTable, type Row } from './table';

const TOPIC = 'claims';

const toScope = (row: Row): StoredScope => ({
  scope: parseJson(row['content']) as Scope,
  origin: row['origin'] as Origin,
});

const toMapping = (row: Row): StoredMapping => ({
  id: String(row['mapping_id']),
  mapping: parseJson(row['content']) as ClaimMapping,
  origin: row['origin'] as Origin,
});

const scopeRow = ({ scope, origin }: StoredScope): Row => ({
  name: scope.name,
  content: JSON.stringify(scope),
  origin,
});

const mappingRow = ({ id, mapping, origin }: StoredMapping): Row => ({
  mapping_id: id,
  claim: mapping.claim,
  content: JSON.stringify(mapping),
  origin,
});

export function createCatalogueStore({ strapi }: { strapi: Core.Strapi }): CatalogueStore {
  const scopes = createTable({ strapi, uid: SCOPE_UID });
  const mappings = createTable({ strapi, uid: CLAIM_MAPPING_UID });
  const revision = createRevision({ strapi, topic: TOPIC });

  /** The unique column decides, also between two requests at once. */
  const unlessTaken = async (
    write: () => Promise<unknown>,
    taken: () => Promise<Row | undefined>,
    field: 'name' | 'claim',
  ): Promise<void> => {
    try {
      await write();
    } catch (error) {
      if (await taken()) throw new AlreadyThere(field);
      throw error;
    }
    await revision.bump();
  };

  return {
    revision: () => revision.read(),
    touch: () => revision.bump(),

    async scopes() {
      const rows = await scopes().select<Row[]>('content', 'origin').orderBy('id');
      return rows.map(toScope);
    },

    async mappings() {
      const rows = await mappings().select<Row[]>('mapping_id', 'content', 'origin').orderBy('claim');
      return rows.map(toMapping);
    },

    createScope: (entry) =>
      unlessTaken(
        () => scopes().insert(scopeRow(entry)),
        () => scopes().where({ name: entry.scope.name }).first<Row | undefined>('id'),
        'name',
      ),

    async replaceScope(entry) {
      await scopes().where({ name: entry.scope.name }).update(scopeRow(entry));
      await revision.bump();
    },

    async removeScope(name) {
      await scopes().where({ name }).delete();
      await revision.bump();
    },

    createMapping: (entry) =>
      unlessTaken(
        () => mappings().insert(mappingRow(entry)),
        () => mappings().where({ claim: entry.mapping.claim }).first<Row | undefined>('id'),
        'claim',
      ),

    replaceMapping: (entry) =>
      unlessTaken(
        () => mappings().where({ mapping_id: entry.id }).update(mappingRow(entry)),
        () =>
          mappings()
            .where({ claim: entry.mapping.claim })
            .whereNot({ mapping_id: entry.id })
            .first<Row | undefined>('id'),
        'claim',
      ),

    async removeMapping(id) {
      await mappings().where({ mapping_id: id }).delete();
      await revision.bump();
    },
  };
}
