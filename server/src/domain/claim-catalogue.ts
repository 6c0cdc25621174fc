/**
 * The claim rules in force: compiled once, and anew when the scopes or mappings in the database change, whichever
 * process changed them.
 */
import { createClaimRules, type ClaimRules, type ClaimRulesInput } from './claims';
import type { CatalogueStore } from './catalogue-store';

export interface ClaimCatalogue {
  /** The same object for as long as nothing changed, so that what is built from it knows when to be built anew. */
  current(): Promise<ClaimRules>;
  /** What `current` gave last. @throws TypeError before the first `current`. */
  known(): ClaimRules;
  /** After a change made by this process: it acts at once. */
  changed(): void;
}

/** Milliseconds after which a change made by another process is looked for. */
const LOOK_AGAIN = 1000;

type Fixed = Omit<ClaimRulesInput, 'scopes' | 'mappings'>;

export function createClaimCatalogue({
  store,
  now = () => performance.now(),
  ...fixed
}: { store: CatalogueStore; now?: () => number } & Fixed): ClaimCatalogue {
  let rules: ClaimRules | undefined;
  let revision: number | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<ClaimRules> | undefined;

  const load = async (): Promise<ClaimRules> => {
    const started = now();
    // Read first: a change in between is then found at the next look, and not missed.
    const latest = await store.revision();
    if (!rules || latest !== revision) {
      const [scopes, mappings] = await Promise.all([store.scopes(), store.mappings()]);
      rules = createClaimRules({
        ...fixed,
        scopes: scopes.map(({ scope }) => scope),
        mappings: mappings.map(({ mapping }) => mapping),
      });
      revision = latest;
    }
    lookedAt = started;
    return rules;
  };

  return {
    current() {
      if (rules && now() - lookedAt < LOOK_AGAIN) return Promise.resolve(rules);
      looking ??= load().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    known() {
      if (!rules) throw new TypeError('the claim rules are not there yet');
      return rules;
    },
    changed() {
      lookedAt = Number.NEGATIVE_INFINITY;
      looking = undefined;
    },
  };
}
