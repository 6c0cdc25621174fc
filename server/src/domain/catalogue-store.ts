/**
 * What keeps scopes and claim mappings; `persistence` provides it.
 */
import type { ClaimMapping } from './claim-mappings';
import type { Scope } from './scopes';

/** Where a scope or claim mapping was defined; one from `config/plugins` is read-only in the panel. */
export type Origin = 'panel' | 'config';

export interface StoredScope {
  scope: Scope;
  origin: Origin;
}

export interface StoredMapping {
  id: string;
  mapping: ClaimMapping;
  origin: Origin;
}

/** Keeps scopes and claim mappings. Every change makes the revision another one. */
export interface CatalogueStore {
  revision(): Promise<number>;
  scopes(): Promise<StoredScope[]>;
  mappings(): Promise<StoredMapping[]>;
  /** @throws AlreadyThere */
  createScope(entry: StoredScope): Promise<void>;
  replaceScope(entry: StoredScope): Promise<void>;
  removeScope(name: string): Promise<void>;
  /** @throws AlreadyThere */
  createMapping(entry: StoredMapping): Promise<void>;
  /** @throws AlreadyThere when another mapping has the claim. */
  replaceMapping(entry: StoredMapping): Promise<void>;
  removeMapping(id: string): Promise<void>;
  /** Says that something else changed that the rules are made of. */
  touch(): Promise<void>;
}
