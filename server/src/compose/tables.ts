/**
 * What the host's database is given besides the content types: before the host makes its tables.
 */
import type { Core } from '@strapi/strapi';
import { USER_UID } from '../constants';
import { internalTables } from '../content-types';

interface Models {
  add(model: unknown): unknown;
}

interface Indexed {
  attributes: Record<string, { type: string }>;
  indexes?: Array<{ name: string; columns: string[] }>;
}

/** A user signs in by either; without an index the database reads every account there is, for the host's own too. */
const LOOKED_FOR = ['email', 'username'];

/** MySQL indexes no longer texts than these. */
const SHORT_TEXTS = ['email', 'string'];

function indexAccounts(strapi: Core.Strapi): void {
  const accounts = strapi.contentTypes[USER_UID] as unknown as Indexed;
  const columns = LOOKED_FOR.filter((name) => SHORT_TEXTS.includes(accounts.attributes[name]?.type ?? ''));
  accounts.indexes = [
    ...(accounts.indexes ?? []),
    ...columns.map((column) => ({ name: `oidc_accounts_${column}_index`, columns: [column] })),
  ];
}

export function registerTables(strapi: Core.Strapi): void {
  const models: Models = strapi.get('models');
  for (const table of internalTables) models.add(table);
  indexAccounts(strapi);
}
