/** Clients to and from a file: all of it goes in, or nothing does. */
import type { ClientExport, ImportBody, ImportEntry, ImportReport } from '../contracts/clients';
import { usesSecret, type ClientMetadata } from '../domain/clients';
import { ClientExists, InvalidInput, type FieldProblem } from '../domain/errors';
import type { Client, ClientStore, NewClient } from '../domain/ports';
import { keptSecret, makeSecret } from './client-secrets';

/** The file has entries that can't be imported; nothing was. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';

  constructor(readonly report: ImportReport) {
    super('Nothing was imported: mend the entries that were refused, and import the file again');
  }
}

export const toExport = (clients: readonly Client[]): ClientExport => ({
  format: 'oidc-server.clients',
  formatVersion: 1,
  clients: clients.map(({ metadata, enabled }) => ({ ...metadata, enabled })),
});

interface Deps {
  clients: ClientStore;
  /** @throws InvalidInput */
  read: (input: Record<string, unknown>) => Promise<{ metadata: ClientMetadata; enabled: boolean }>;
}

type Verdict = ImportEntry & { client?: { metadata: ClientMetadata; enabled: boolean } };

const takenProblem: FieldProblem = {
  path: ['client_id'],
  code: 'client_id.taken',
  message: 'is taken by another client: choose another one, or skip those that exist',
};

export function createImport({ clients, read }: Deps) {
  const judge = async (
    input: Record<string, unknown>,
    { index, seen, existing }: { index: number; seen: Set<string>; existing: ImportBody['existing'] },
  ): Promise<Verdict> => {
    const id = input['client_id'];
    const entry = { index, client_id: typeof id === 'string' ? id.slice(0, 200) : null };
    const refuse = (errors: FieldProblem[]): Verdict => ({ ...entry, status: 'refused', errors });
    if (typeof id !== 'string') {
      return refuse([
        {
          path: ['client_id'],
          code: 'client_id.missing',
          message: 'must be given, so that applications keep it',
        },
      ]);
    }
    if (seen.has(id)) {
      return refuse([
        { path: ['client_id'], code: 'client_id.twice', message: 'is in the file twice: remove one' },
      ]);
    }
    seen.add(id);
    if (await clients.find(id)) {
      return existing === 'skip' ? { ...entry, status: 'skipped' } : refuse([takenProblem]);
    }
    try {
      return { ...entry, status: 'sound', client: await read(input) };
    } catch (error) {
      if (error instanceof InvalidInput) return refuse(error.problems);
      throw error;
    }
  };

  const withNewSecret = ({ metadata, enabled }: { metadata: ClientMetadata; enabled: boolean }) => {
    const secret = usesSecret(metadata) ? makeSecret() : undefined;
    const secrets = secret === undefined ? [] : [keptSecret(clients, { metadata, secret })];
    const client: NewClient = { metadata, enabled, origin: 'panel', secrets };
    return { client, secret };
  };

  /** @throws ImportRefused with the report of every entry. */
  return async ({ clients: inputs, existing }: ImportBody): Promise<ImportReport> => {
    const seen = new Set<string>();
    const verdicts: Verdict[] = [];
    for (const [index, input] of inputs.entries())
      verdicts.push(await judge(input, { index, seen, existing }));
    const report = (): ImportEntry[] => verdicts.map(({ client: _client, ...entry }) => entry);
    if (verdicts.some(({ status }) => status === 'refused')) {
      throw new ImportRefused({ imported: 0, results: report() });
    }

    const made = new Map(
      verdicts.flatMap(({ index, client }) => (client ? [[index, withNewSecret(client)] as const] : [])),
    );
    try {
      await clients.create([...made.values()].map(({ client }) => client));
    } catch (error) {
      if (!(error instanceof ClientExists)) throw error;
      // Somebody made it between the look and now.
      const results = report().map((entry) =>
        entry.client_id === error.clientId
          ? { ...entry, status: 'refused' as const, errors: [takenProblem] }
          : entry,
      );
      throw new ImportRefused({ imported: 0, results });
    }
    return {
      imported: made.size,
      results: report().map((entry) => {
        const secret = made.get(entry.index)?.secret;
        return {
          ...entry,
          ...(made.has(entry.index) ? { status: 'imported' as const } : {}),
          ...(secret === undefined ? {} : { client_secret: secret }),
        };
      }),
    };
  };
}
