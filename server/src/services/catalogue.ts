/**
 * Scopes and claim mappings: what the admin API and `config/plugins` do with them.
 */
import { randomUUID } from 'node:crypto';
import type {
  CatalogueExport,
  CatalogueImport,
  ClaimFields,
  MappingList,
  MappingView,
  ScopeList,
  ScopeView,
} from '../contracts/catalogue';
import type { Paged, PageQuery } from '../contracts/pages';
import type { ClaimCatalogue } from '../domain/claim-catalogue';
import { completeMapping, type ClaimMapping } from '../domain/claim-mappings';
import { parseClaimName } from '../domain/claim-names';
import { suggestMappings } from '../domain/claim-suggestions';
import { AlreadyThere, InvalidInput, NotFound, ReadOnly, type FieldProblem } from '../domain/errors';
import type { CatalogueStore, Origin, StoredMapping, StoredScope } from '../domain/catalogue-store';
import { completeScope, isStandardScope, STANDARD_SCOPES, type Scope } from '../domain/scopes';
import { mappableFields } from '../domain/user-shape';

export { AlreadyThere, InvalidInput, NotFound, ReadOnly };

type Input = Record<string, unknown>;

export interface CatalogueService {
  listScopes(query: PageQuery): Promise<ScopeList>;
  /** @throws NotFound */
  findScope(name: string): Promise<ScopeView>;
  /** @throws InvalidInput, AlreadyThere */
  createScope(input: Input): Promise<ScopeView>;
  /** @throws InvalidInput, NotFound, ReadOnly */
  updateScope(name: string, input: Input): Promise<ScopeView>;
  /** @throws NotFound, ReadOnly */
  removeScope(name: string): Promise<void>;

  listMappings(query: PageQuery): Promise<MappingList>;
  /** @throws NotFound */
  findMapping(id: string): Promise<MappingView>;
  /** @throws InvalidInput, AlreadyThere */
  createMapping(input: Input): Promise<MappingView>;
  /** @throws InvalidInput, AlreadyThere, NotFound, ReadOnly */
  updateMapping(id: string, input: Input): Promise<MappingView>;
  /** @throws NotFound, ReadOnly */
  removeMapping(id: string): Promise<void>;

  fields(): Promise<ClaimFields>;
  exportAll(): Promise<CatalogueExport>;
  /** All or nothing is checked before anything is written. @throws InvalidInput */
  importAll(input: Input): Promise<CatalogueImport>;
  /** Seeds the standard scopes, and brings `scopes` and `claimMappings` of `config/plugins` in. @throws InvalidInput */
  declare(declared: { scopes: readonly Input[]; claimMappings: readonly Input[] }): Promise<void>;
}

interface Deps {
  store: CatalogueStore;
  catalogue: ClaimCatalogue;
  log: { warn(message: string): void };
}

const scopeView = ({ scope, origin }: StoredScope): ScopeView => ({
  ...scope,
  origin,
  standard: isStandardScope(scope.name),
});

const mappingView = ({ id, mapping, origin }: StoredMapping): MappingView => ({ ...mapping, id, origin });

const paged = <T>(all: T[], { page, pageSize }: PageQuery): Paged<T> => ({
  results: all.slice((page - 1) * pageSize, page * pageSize),
  pagination: { page, pageSize, pageCount: Math.ceil(all.length / pageSize), total: all.length },
});

const contains = (text: string, search: string | undefined): boolean =>
  !search || text.toLowerCase().includes(search.toLowerCase());

/** What a view has beside the thing itself; a panel sends back what it was given. */
const without = (input: Input, names: readonly string[]): Input =>
  Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)));

const SCOPE_VIEW = ['origin', 'standard'];
const MAPPING_VIEW = ['id', 'origin'];

const startsWith = (longer: readonly string[], shorter: readonly string[]): boolean =>
  longer.length > shorter.length && shorter.every((segment, index) => longer[index] === segment);

/** `info` and `info.openid.Email` can only both be there when the first is an object. */
function nestingProblems(mapping: ClaimMapping, others: readonly ClaimMapping[]): FieldProblem[] {
  const segments = parseClaimName(mapping.claim);
  const clash = others.find((other) => {
    const theirs = parseClaimName(other.claim);
    return (
      (startsWith(segments, theirs) && other.type !== 'object') ||
      (startsWith(theirs, segments) && mapping.type !== 'object')
    );
  });
  return clash
    ? [
        {
          path: ['claim'],
          code: 'claim.beside',
          message: `can’t be there beside “${clash.claim}”: one of them holds a value where the other needs an object`,
          params: { other: clash.claim },
        },
      ]
    : [];
}

const readOnly = (origin: Origin, what: string): void => {
  if (origin === 'config') throw new ReadOnly(`${what} is declared in config/plugins: change it there`);
};

const within = (name: string, index: number, work: () => void): FieldProblem[] => {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map((problem) => ({ ...problem, path: [name, String(index), ...problem.path] }));
  }
};

export function createCatalogueService({ store, catalogue, log }: Deps): CatalogueService {
  const storedScope = async (name: string): Promise<StoredScope | undefined> =>
    (await store.scopes()).find(({ scope }) => scope.name === name);
  const storedMapping = async (id: string): Promise<StoredMapping | undefined> =>
    (await store.mappings()).find((stored) => stored.id === id);

  const found = <T>(entry: T | undefined): T => {
    if (entry === undefined) throw new NotFound('There is none of that name');
    return entry;
  };

  const afterwards = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    catalogue.changed();
    return result;
  };

  const completed = async (input: Input, except?: string): Promise<ClaimMapping> => {
    const { compiling } = await catalogue.current();
    const mapping = completeMapping(without(input, MAPPING_VIEW), compiling);
    const others = (await store.mappings()).filter(({ id }) => id !== except).map((entry) => entry.mapping);
    const problems = nestingProblems(mapping, others);
    if (problems.length > 0) throw new InvalidInput(problems);
    return mapping;
  };

  const writeScope = async (scope: Scope, origin: Origin): Promise<'created' | 'updated' | 'skipped'> => {
    const existing = await storedScope(scope.name);
    if (existing?.origin === 'config' && origin !== 'config') return 'skipped';
    if (existing) await store.replaceScope({ scope, origin });
    else await store.createScope({ scope, origin });
    return existing ? 'updated' : 'created';
  };

  const writeMapping = async (
    mapping: ClaimMapping,
    origin: Origin,
  ): Promise<'created' | 'updated' | 'skipped'> => {
    const existing = (await store.mappings()).find((entry) => entry.mapping.claim === mapping.claim);
    if (existing?.origin === 'config' && origin !== 'config') return 'skipped';
    if (existing) await store.replaceMapping({ id: existing.id, mapping, origin });
    else await store.createMapping({ id: randomUUID(), mapping, origin });
    return existing ? 'updated' : 'created';
  };

  /** What was declared once and is no more: standard scopes go back to the panel, the others go. */
  const undeclare = async (scopes: ReadonlySet<string>, claims: ReadonlySet<string>): Promise<void> => {
    for (const { scope, origin } of await store.scopes()) {
      if (origin !== 'config' || scopes.has(scope.name)) continue;
      if (isStandardScope(scope.name)) await store.replaceScope({ scope, origin: 'panel' });
      else await store.removeScope(scope.name);
    }
    for (const { id, mapping, origin } of await store.mappings()) {
      if (origin === 'config' && !claims.has(mapping.claim)) await store.removeMapping(id);
    }
  };

  const isSame = (stored: { origin: Origin } | undefined, origin: Origin, one: unknown, other: unknown) =>
    stored?.origin === origin && JSON.stringify(one) === JSON.stringify(other);

  return {
    async listScopes(query) {
      const all = (await store.scopes()).filter(({ scope }) =>
        contains(`${scope.name} ${Object.values(scope.displayName).join(' ')}`, query._q),
      );
      return paged(all.map(scopeView), query);
    },

    findScope: async (name) => scopeView(found(await storedScope(name))),

    async createScope(input) {
      const scope = completeScope(without(input, SCOPE_VIEW));
      await afterwards(store.createScope({ scope, origin: 'panel' }));
      return scopeView({ scope, origin: 'panel' });
    },

    async updateScope(name, input) {
      const { origin } = found(await storedScope(name));
      readOnly(origin, `The scope “${name}”`);
      const scope = completeScope({ name, ...without(input, SCOPE_VIEW) });
      if (scope.name !== name) {
        throw new InvalidInput([
          {
            path: ['name'],
            code: 'name.fixed',
            message: `must stay “${name}”: clients ask for it by this name`,
            params: { name },
          },
        ]);
      }
      await afterwards(store.replaceScope({ scope, origin: 'panel' }));
      return scopeView({ scope, origin: 'panel' });
    },

    async removeScope(name) {
      const stored = found(await storedScope(name));
      readOnly(stored.origin, `The scope “${name}”`);
      if (isStandardScope(name)) {
        throw new ReadOnly(`The scope “${name}” is OpenID Connect’s own: it can be edited, not deleted`);
      }
      await afterwards(store.removeScope(name));
    },

    async listMappings(query) {
      const all = (await store.mappings()).filter(({ mapping }) => contains(mapping.claim, query._q));
      return paged(all.map(mappingView), query);
    },

    findMapping: async (id) => mappingView(found(await storedMapping(id))),

    async createMapping(input) {
      const entry: StoredMapping = { id: randomUUID(), mapping: await completed(input), origin: 'panel' };
      await afterwards(store.createMapping(entry));
      return mappingView(entry);
    },

    async updateMapping(id, input) {
      const { origin, mapping: before } = found(await storedMapping(id));
      readOnly(origin, `The mapping of “${before.claim}”`);
      const entry: StoredMapping = { id, mapping: await completed(input, id), origin: 'panel' };
      await afterwards(store.replaceMapping(entry));
      return mappingView(entry);
    },

    async removeMapping(id) {
      const stored = found(await storedMapping(id));
      readOnly(stored.origin, `The mapping of “${stored.mapping.claim}”`);
      await afterwards(store.removeMapping(id));
    },

    async fields() {
      const { compiling, mappings } = await catalogue.current();
      const fields = mappableFields(compiling.shape);
      const mapped = new Set(mappings.map(({ claim }) => claim));
      const names = [
        'client.client_id',
        'client.client_name',
        'scopes',
        'request.address',
        'request.acr',
        'request.time',
      ];
      return { fields, suggestions: suggestMappings({ fields, mapped }), names };
    },

    async exportAll() {
      const [scopes, mappings] = await Promise.all([store.scopes(), store.mappings()]);
      return {
        version: 1,
        scopes: scopes.map(({ scope }) => scope),
        claimMappings: mappings.map(({ mapping }) => mapping),
      };
    },

    async importAll({ version, scopes = [], claimMappings = [] }) {
      if (version !== 1 || !Array.isArray(scopes) || !Array.isArray(claimMappings)) {
        throw new InvalidInput([
          {
            path: ['version'],
            code: 'transfer.version',
            message: 'must be an export of version 1, with scopes and claimMappings',
          },
        ]);
      }
      const { compiling } = await catalogue.current();
      const problems = [
        ...scopes.flatMap((scope: unknown, index) => within('scopes', index, () => completeScope(scope))),
        ...claimMappings.flatMap((mapping: unknown, index) =>
          within('claimMappings', index, () => completeMapping(mapping, compiling)),
        ),
      ];
      if (problems.length > 0) throw new InvalidInput(problems);
      const report: CatalogueImport = {
        scopes: { created: 0, updated: 0 },
        claimMappings: { created: 0, updated: 0 },
        skipped: [],
      };
      for (const input of scopes) {
        const scope = completeScope(input);
        const outcome = await writeScope(scope, 'panel');
        if (outcome === 'skipped') report.skipped.push(scope.name);
        else report.scopes[outcome] += 1;
      }
      for (const input of claimMappings) {
        const mapping = completeMapping(input, compiling);
        const outcome = await writeMapping(mapping, 'panel');
        if (outcome === 'skipped') report.skipped.push(mapping.claim);
        else report.claimMappings[outcome] += 1;
      }
      catalogue.changed();
      return report;
    },

    async declare({ scopes, claimMappings }) {
      const existing = new Map((await store.scopes()).map((entry) => [entry.scope.name, entry]));
      for (const scope of STANDARD_SCOPES) {
        // Another process that boots at the same time may be first.
        if (!existing.has(scope.name)) {
          await store.createScope({ scope, origin: 'panel' }).catch((error: unknown) => {
            if (!(error instanceof AlreadyThere)) throw error;
          });
        }
      }
      const { compiling } = await catalogue.current();
      const problems = [
        ...scopes.flatMap((scope, index) => within('scopes', index, () => completeScope(scope))),
        ...claimMappings.flatMap((mapping, index) =>
          within('claimMappings', index, () => completeMapping(mapping, compiling)),
        ),
      ];
      if (problems.length > 0) throw new InvalidInput(problems);

      const declaredScopes = scopes.map((scope) => completeScope(scope));
      const declaredMappings = claimMappings.map((mapping) => completeMapping(mapping, compiling));
      await undeclare(
        new Set(declaredScopes.map(({ name }) => name)),
        new Set(declaredMappings.map(({ claim }) => claim)),
      );
      const mapped = new Map((await store.mappings()).map((entry) => [entry.mapping.claim, entry]));
      for (const scope of declaredScopes) {
        const stored = existing.get(scope.name);
        // A boot that changes nothing must not make the other processes read everything anew.
        if (!isSame(stored, 'config', stored?.scope, scope)) await writeScope(scope, 'config');
      }
      for (const mapping of declaredMappings) {
        const stored = mapped.get(mapping.claim);
        if (stored?.origin === 'panel') {
          log.warn(
            `oidc-server: the claim mapping “${mapping.claim}” of config/plugins takes the place of the panel’s`,
          );
        }
        if (!isSame(stored, 'config', stored?.mapping, mapping)) await writeMapping(mapping, 'config');
      }
      catalogue.changed();
    },
  };
}
