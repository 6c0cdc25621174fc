/**
 * What the provider says about a user to a client: which claims, where each comes from, and what has to be loaded.
 */
import type { ClaimContext, ClaimMapping, CompiledMapping, Readable } from './claim-mappings';
import { compileExpression, compileMapping, type CompiledExpression } from './claim-mappings';
import { isMeant } from './claim-locales';
import { placeClaim, topOf } from './claim-names';
import { emptyValue, isEmpty, toClaimValue, WrongType } from './claim-values';
import { CLIENT_CLAIM_FIELDS, type ClaimRoom, type ClientClaims, type Place } from './client-claims';
import { defaultClaims } from './default-claims';
import type { Fault } from './errors';
import { ExpressionFailed, InvalidExpression, type ExpressionLanguage } from './expressions';
import { expressionNames } from './expression-values';

import { OFFLINE_ACCESS, type Scope } from './scopes';
import type { SignInRules, User } from './users';
import { populationFor, type Population, type UserShape } from './user-shape';

export type { ClaimContext, ClaimMapping };

/** Claims asked for one by one (OpenID Connect Core 1.0 §5.5), for one place. */
export type RequestedClaims = Readonly<Record<string, unknown>>;

/** Where a claim comes from. */
export type ClaimOrigin = 'default' | 'mapping' | 'override' | 'additional';

/** What became of a claim. */
export type ClaimOutcome =
  'sent' | 'empty' | 'wrong-type' | 'failed' | 'withheld' | 'other-value' | 'in-the-way';

/** One claim that was asked for, and what became of it. */
export interface ClaimTrace {
  claim: string;
  outcome: ClaimOutcome;
  origin: ClaimOrigin;
  source: ClaimMapping['source'];
  /** The scope that gives it; absent for a claim given or asked for by itself. */
  scope?: string;
  /** Why it was not sent. Never a value of the user. */
  reason?: string;
  /** The same for a program: a panel translates it. */
  code?: string;
  params?: Fault['params'];
}

export interface ToldClaims {
  claims: Record<string, unknown>;
  trace: ClaimTrace[];
}

export interface Telling {
  user: User;
  rules: SignInRules;
  context: ClaimContext;
  /** Which outcomes the trace is to have; left out: all. */
  traced?: ReadonlySet<ClaimOutcome>;
}

export interface ClaimsQuery {
  place: Place;
  /** Granted ones. */
  scopes: readonly string[];
  requested: RequestedClaims;
  /** Languages (`claims_locales`); a claim that has one of them is told in it as well. */
  locales?: readonly string[];
  client: ClientClaims & { scope?: string | undefined };
}

/** The claims of one answer, before the user is looked at. */
export interface ClaimsPlan {
  /** What has to be loaded beside the user's own row. */
  population: Population;
  tell(input: Telling): ToldClaims;
}

export interface ClaimRules {
  readonly scopes: readonly Scope[];
  readonly mappings: readonly ClaimMapping[];
  /** Where expressions and fields are checked against the site's own schema. */
  readonly compiling: ClaimRoom;
  /** What a request may ask for. */
  readonly scopeNames: readonly string[];
  /** The top names of every claim that these rules can tell; a client's own additions apart. */
  readonly claimNames: readonly string[];
  /** Languages that a claim of the site is there in, beside the usual one. */
  readonly claimLocales: readonly string[];
  plan(query: ClaimsQuery): ClaimsPlan;
}

export interface ClaimRulesInput {
  scopes: readonly Scope[];
  mappings: readonly ClaimMapping[];
  language: ExpressionLanguage;
  shape: UserShape;
  issuer: string;
  /** Names of external providers that verify e-mail addresses. */
  verifyingProviders: readonly string[];
}

interface Source {
  mapping: CompiledMapping;
  origin: ClaimOrigin;
}

interface Release {
  claims: readonly string[];
  /** Undefined when the rule is not valid any more: nothing passes it. */
  expression: CompiledExpression | undefined;
}

/** A client's own settings, compiled. */
interface CompiledClient {
  overrides: ReadonlyMap<string, Source>;
  additions: ReadonlyMap<string, Source>;
  releases: readonly Release[];
}

interface Wanted extends Source {
  scope?: string;
  /** What the request says of its value. */
  asked?: unknown;
}

/** A mapping that was valid when it was saved, and is not any more: a field left the schema. */
const broken = (mapping: ClaimMapping, fault: Fault): CompiledMapping => ({
  ...mapping,
  segments: [mapping.claim],
  reads: [],
  variants: [],
  read: () => {
    throw new ExpressionFailed(fault);
  },
});

const NO_SETTINGS: CompiledClient = { overrides: new Map(), additions: new Map(), releases: [] };
const MAX_REMEMBERED = 500;
const LISTED_ONLY = new Set(['sub']);

/** `value` and `values` of a request (§5.5.1). */
const isAskedValue = (asked: unknown, value: unknown): boolean => {
  if (typeof asked !== 'object' || asked === null) return true;
  const { value: only, values } = asked as { value?: unknown; values?: unknown };
  const same = (candidate: unknown) => JSON.stringify(candidate) === JSON.stringify(value);
  if (only !== undefined) return same(only);
  return !Array.isArray(values) || values.some(same);
};

/** What became of a claim, and why it was not sent. */
interface Became {
  outcome: ClaimOutcome;
  fault?: Fault | undefined;
}

const failureOf = (error: unknown): Became | undefined => {
  if (error instanceof WrongType) return { outcome: 'wrong-type', fault: error.fault };
  if (!(error instanceof ExpressionFailed)) throw error;
  return error.isAbsent ? undefined : { outcome: 'failed', fault: error.fault };
};

const WITHHELD: Fault = {
  code: 'claim.withheld',
  message: 'a release rule of the client does not hold',
};
const OTHER_VALUE: Fault = { code: 'claim.other_value', message: 'the request asks for another value' };
const IN_THE_WAY: Fault = {
  code: 'claim.in_the_way',
  message: 'another claim holds a value where this one needs an object',
};

const SENT: Became = { outcome: 'sent' };
const EMPTY: Became = { outcome: 'empty' };

const holds = (release: Release, readable: Readable): boolean => {
  try {
    return release.expression?.read(readable) === true;
  } catch (error) {
    if (error instanceof ExpressionFailed) return false;
    throw error;
  }
};

const reasonOf = ({ message, code, params }: Fault): Pick<ClaimTrace, 'reason' | 'code' | 'params'> => ({
  reason: message,
  code,
  ...(params ? { params } : {}),
});

/** Compiles scopes and mappings into rules. They are good for as long as none of those changes. */
export function createClaimRules(input: ClaimRulesInput): ClaimRules {
  const { scopes, mappings, language, shape } = input;
  const room = language.withNames(expressionNames(shape));
  const compiling = { room, shape };

  const compile = (mapping: ClaimMapping): CompiledMapping => {
    try {
      return compileMapping(mapping, compiling);
    } catch (error) {
      if (error instanceof InvalidExpression) return broken(mapping, error.problem);
      throw error;
    }
  };

  const sources = (list: readonly ClaimMapping[], origin: ClaimOrigin): Map<string, Source> =>
    new Map(list.map((mapping) => [mapping.claim, { mapping: compile(mapping), origin }]));

  const email = mappings.find(({ claim }) => claim === 'email')?.source;
  const emailIsMapped = email !== undefined && !(email.kind === 'field' && email.field === 'email');
  const defaults = defaultClaims({
    issuer: input.issuer,
    verifyingProviders: input.verifyingProviders,
    emailIsMapped,
  });
  const known = new Map<string, Source>([
    ...defaults.map((mapping): [string, Source] => [mapping.claim, { mapping, origin: 'default' }]),
    ...sources(mappings, 'mapping'),
  ]);

  const byName = new Map(scopes.map((scope) => [scope.name, scope]));

  const compileRelease = ({ claims, expression }: { claims: string[]; expression: string }): Release => {
    try {
      return { claims, expression: compileExpression(expression, compiling, { returns: 'bool' }) };
    } catch (error) {
      if (error instanceof InvalidExpression) return { claims, expression: undefined };
      throw error;
    }
  };

  const remembered = new Map<string, CompiledClient>();
  const settingsOf = (client: ClientClaims): CompiledClient => {
    if (!client.claim_overrides && !client.additional_claims && !client.claim_release_rules)
      return NO_SETTINGS;
    const key = JSON.stringify(CLIENT_CLAIM_FIELDS.map((field) => client[field]));
    const found = remembered.get(key);
    if (found) return found;
    const compiled = {
      overrides: sources(client.claim_overrides ?? [], 'override'),
      additions: sources(client.additional_claims ?? [], 'additional'),
      releases: (client.claim_release_rules ?? []).map(compileRelease),
    };
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(key, compiled);
    return compiled;
  };

  const wantedFor = (query: ClaimsQuery, settings: CompiledClient): Map<string, Wanted> => {
    const { place, client, requested, locales = [] } = query;
    const wanted = new Map<string, Wanted>();
    const sourceOf = (claim: string) =>
      settings.overrides.get(claim) ?? settings.additions.get(claim) ?? known.get(claim);

    const usual: Place[] = client.claims_in_id_token ? ['userinfo', 'id_token'] : ['userinfo'];
    const goesHere = (claim: string): boolean => (client.claim_placement?.[claim] ?? usual).includes(place);

    const add = (claim: string, more: Pick<Wanted, 'scope' | 'asked'> = {}): void => {
      const source = sourceOf(claim);
      if (!source || wanted.has(claim)) return;
      wanted.set(claim, { ...source, ...more });
      for (const variant of source.mapping.variants) {
        if (isMeant(variant.claim.slice(claim.length + 1), locales)) {
          wanted.set(variant.claim, { mapping: variant, origin: source.origin, ...more });
        }
      }
    };

    /** A client may ask for the claims of the scopes that it may have, and for its own. */
    const askable = (): Array<{ claim: string; scope?: string }> => [
      ...(client.scope ?? '')
        .split(' ')
        .flatMap((name) => (byName.get(name)?.claims ?? []).map((claim) => ({ claim, scope: name }))),
      ...[...settings.additions.keys()].map((claim) => ({ claim })),
    ];

    const names = Object.keys(requested);
    if (names.length > 0) {
      for (const { claim, scope } of askable()) {
        const variants = sourceOf(claim)?.mapping.variants ?? [];
        for (const name of names) {
          if (name === claim || name === topOf(claim)) {
            add(claim, {
              ...(scope === undefined ? {} : { scope }),
              asked: name === claim ? requested[name] : undefined,
            });
          }
          const variant = variants.find((candidate) => candidate.claim === name);
          if (variant) wanted.set(name, { mapping: variant, origin: 'mapping', asked: requested[name] });
        }
      }
    }
    for (const scope of query.scopes) {
      for (const claim of byName.get(scope)?.claims ?? []) {
        if (!LISTED_ONLY.has(claim) && goesHere(claim)) add(claim, { scope });
      }
    }
    for (const claim of settings.additions.keys()) if (goesHere(claim)) add(claim);
    return wanted;
  };

  return {
    scopes,
    mappings,
    compiling,
    scopeNames: [...byName.keys(), OFFLINE_ACCESS],
    claimNames: [
      ...new Set(
        [
          ...scopes.flatMap((scope) => scope.claims),
          ...known.keys(),
          ...[...known.values()].flatMap(({ mapping }) => mapping.variants.map(({ claim }) => claim)),
        ].map(topOf),
      ),
    ],

    claimLocales: [...new Set(mappings.flatMap(({ localized }) => Object.keys(localized ?? {})))],

    plan(query) {
      const settings = settingsOf(query.client);
      const wanted = [...wantedFor(query, settings).values()].map((entry) => ({
        ...entry,
        releases: settings.releases.filter(({ claims }) => claims.includes(entry.mapping.claim)),
      }));
      const reads = wanted.flatMap(({ mapping, releases }) => [
        ...mapping.reads,
        ...releases.flatMap(({ expression }) => expression?.reads ?? []),
      ]);

      return {
        population: populationFor(shape, reads),

        tell({ user, rules, context, traced }) {
          const readable: Readable = { user, rules, context };
          const claims: Record<string, unknown> = {};

          const place = ({ mapping, asked }: Wanted, value: unknown): Became => {
            if (value === undefined) return EMPTY;
            if (!isAskedValue(asked, value)) return { outcome: 'other-value', fault: OTHER_VALUE };
            if (placeClaim(claims, mapping.segments, value)) return SENT;
            return { outcome: 'in-the-way', fault: IN_THE_WAY };
          };

          const become = (entry: (typeof wanted)[number]): Became => {
            const { mapping, releases } = entry;
            if (!releases.every((release) => holds(release, readable))) {
              return { outcome: 'withheld', fault: WITHHELD };
            }
            try {
              const value = mapping.read(readable);
              if (!isEmpty(value)) return place(entry, toClaimValue(value, mapping.type));
            } catch (error) {
              const failure = failureOf(error);
              if (failure) return failure;
            }
            return place(entry, emptyValue(mapping));
          };

          const trace: ClaimTrace[] = [];
          for (const entry of wanted) {
            const { outcome, fault } = become(entry);
            if (traced && !traced.has(outcome)) continue;
            const { mapping, origin, scope } = entry;
            trace.push({
              claim: mapping.claim,
              outcome,
              origin,
              source: mapping.source,
              ...(scope === undefined ? {} : { scope }),
              ...(fault === undefined ? {} : reasonOf(fault)),
            });
          }
          return { claims, trace };
        },
      };
    },
  };
}
