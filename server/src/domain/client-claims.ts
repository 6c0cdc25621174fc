/**
 * What a client's registration says about claims: overrides, additions, where claims go, and when they are released.
 */
import { completeMapping, expressionProblems, type ClaimMapping } from './claim-mappings';
import { claimNameFault } from './claim-names';
import { InvalidInput, problemAt, type Fault, type FieldProblem } from './errors';
import type { ExpressionRoom } from './expressions';
import type { UserShape } from './user-shape';

export const PLACES = ['id_token', 'userinfo', 'access_token', 'introspection'] as const;

/** Where a claim can be told. */
export type Place = (typeof PLACES)[number];

export interface ReleaseRule {
  claims: string[];
  /** CEL; the claims are released when it is true. */
  expression: string;
}

/** The fields of a client's metadata that concern claims. */
export interface ClientClaims {
  /**
   * The claims of its scopes come in the ID token too. Without it they come at userinfo, as OpenID Connect Core 1.0
   * §5.4 has it when an access token is issued.
   */
  claims_in_id_token?: boolean;
  /** In place of the site's mapping for the same claim. */
  claim_overrides?: ClaimMapping[];
  /** Given whatever the scopes are. */
  additional_claims?: ClaimMapping[];
  /** Claim → where it goes, in place of the usual places. */
  claim_placement?: Record<string, Place[]>;
  /** A claim with rules is released only when all of them hold. */
  claim_release_rules?: ReleaseRule[];
  /** `sub` is this field of the user, instead of an identifier of the account. */
  subject_claim?: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const MAX_ENTRIES = 100;

/** Where the expressions and fields of a client's claims are checked. */
export interface ClaimRoom {
  room: ExpressionRoom;
  shape: UserShape;
}

const listFault = (value: unknown): Fault | undefined => {
  if (!Array.isArray(value)) return { code: 'list.type', message: 'must be a list' };
  return value.length > MAX_ENTRIES
    ? {
        code: 'list.many',
        message: `must have at most ${MAX_ENTRIES} entries`,
        params: { maximum: MAX_ENTRIES },
      }
    : undefined;
};

const mappingsProblems = (field: string, value: unknown, claimRoom: ClaimRoom): FieldProblem[] => {
  const fault = listFault(value);
  if (fault !== undefined) return [problemAt([field], fault)];
  return (value as unknown[]).flatMap((mapping, index) => {
    try {
      completeMapping(mapping, claimRoom);
      return [];
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return error.problems.map(({ path, ...rest }) => ({ ...rest, path: [field, String(index), ...path] }));
    }
  });
};

const placementProblems = (value: unknown): FieldProblem[] => {
  const field = 'claim_placement';
  if (!isRecord(value)) {
    return [
      problemAt([field], { code: 'placement.shape', message: 'must have a list of places for each claim' }),
    ];
  }
  return Object.entries(value).flatMap(([claim, places]) => {
    const fault = claimNameFault(claim);
    if (fault !== undefined) return [problemAt([field, claim], fault)];
    return Array.isArray(places) && places.every((place) => PLACES.includes(place as Place))
      ? []
      : [
          problemAt([field, claim], {
            code: 'choice.several',
            message: `must be a list with any of these, each once: ${PLACES.join(', ')}`,
            params: { allowed: PLACES.join(', ') },
          }),
        ];
  });
};

const ruleProblems = (rule: unknown, path: Array<string | number>, room: ExpressionRoom): FieldProblem[] => {
  if (!isRecord(rule))
    return [problemAt(path, { code: 'release.shape', message: 'must have claims and an expression' })];
  const { claims, expression } = rule;
  const named =
    Array.isArray(claims) && claims.length > 0 && claims.every((claim) => claimNameFault(claim) === undefined)
      ? []
      : [problemAt([...path, 'claims'], { code: 'claims.list', message: 'must be a list of claims' })];
  return [...named, ...expressionProblems(expression, [...path, 'expression'], room, { returns: 'bool' })];
};

const rulesProblems = (value: unknown, { room }: ClaimRoom): FieldProblem[] => {
  const fault = listFault(value);
  if (fault !== undefined) return [problemAt(['claim_release_rules'], fault)];
  return (value as unknown[]).flatMap((rule, index) =>
    ruleProblems(rule, ['claim_release_rules', index], room),
  );
};

/** A field that the user does not choose and that no two users share is the admin's to pick: only texts and numbers fit. */
const subjectProblems = (value: unknown, { shape }: ClaimRoom): FieldProblem[] => {
  const type =
    typeof value === 'string' && Object.hasOwn(shape.fields, value) ? shape.fields[value] : undefined;
  return type === 'string' || type === 'int'
    ? []
    : [
        problemAt(['subject_claim'], {
          code: 'subject.field',
          message: 'must be a field of the user itself that holds a text or a whole number',
        }),
      ];
};

/** One rule for each field. */
export const CLIENT_CLAIM_RULES: Readonly<
  Record<keyof ClientClaims, (value: unknown, claimRoom: ClaimRoom) => FieldProblem[]>
> = {
  claims_in_id_token: (value) =>
    typeof value === 'boolean'
      ? []
      : [problemAt(['claims_in_id_token'], { code: 'boolean', message: 'must be true or false' })],
  claim_overrides: (value, claimRoom) => mappingsProblems('claim_overrides', value, claimRoom),
  additional_claims: (value, claimRoom) => mappingsProblems('additional_claims', value, claimRoom),
  claim_placement: placementProblems,
  claim_release_rules: rulesProblems,
  subject_claim: subjectProblems,
};

/** The names of these fields, as a client's metadata has them. */
export const CLIENT_CLAIM_FIELDS = Object.keys(CLIENT_CLAIM_RULES) as Array<keyof ClientClaims>;

/** Everything that is wrong with the claim fields of a client; its other fields are not looked at. */
export const clientClaimProblems = (input: Record<string, unknown>, claimRoom: ClaimRoom): FieldProblem[] =>
  CLIENT_CLAIM_FIELDS.flatMap((field) =>
    input[field] === undefined ? [] : CLIENT_CLAIM_RULES[field](input[field], claimRoom),
  );

/** The claim fields with every mapping completed. Only for input that has no problem. */
export function completeClientClaims(input: Record<string, unknown>, claimRoom: ClaimRoom): ClientClaims {
  const given = Object.fromEntries(
    CLIENT_CLAIM_FIELDS.filter((field) => input[field] !== undefined).map((field) => [field, input[field]]),
  ) as ClientClaims;
  const complete = (mappings: ClaimMapping[]) =>
    mappings.map((mapping) => completeMapping(mapping, claimRoom));
  return {
    ...given,
    ...(given.claim_overrides ? { claim_overrides: complete(given.claim_overrides) } : {}),
    ...(given.additional_claims ? { additional_claims: complete(given.additional_claims) } : {}),
  };
}
