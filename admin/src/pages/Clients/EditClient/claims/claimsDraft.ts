/**
 * What is in the form of a client about claims: mappings as their own form has them, maps as lists of lines.
 */
import type { ClientMetadata, ClientView } from '../../../../../../server/src/contracts/clients';
import { linesOf } from '../../lines';
import { toDraft, toMapping, type MappingDraft } from '../../../ClaimMappings/mappingDraft';

/** Where a claim can be told. */
export const PLACES = ['id_token', 'userinfo', 'access_token', 'introspection'] as const;
export type Place = (typeof PLACES)[number];

export interface PlacementDraft {
  claim: string;
  places: Place[];
}

export interface ReleaseDraft {
  /** One claim on each line. */
  claims: string;
  expression: string;
}

export interface ClaimsDraft {
  subject_type: 'public' | 'pairwise';
  claim_overrides: MappingDraft[];
  additional_claims: MappingDraft[];
  claim_placement: PlacementDraft[];
  claim_release_rules: ReleaseDraft[];
}

export type MappingListField = 'claim_overrides' | 'additional_claims';

export const claimsDraftOf = (client: ClientView): ClaimsDraft => ({
  subject_type: client.subject_type ?? 'public',
  claim_overrides: (client.claim_overrides ?? []).map(toDraft),
  additional_claims: (client.additional_claims ?? []).map(toDraft),
  claim_placement: Object.entries(client.claim_placement ?? {}).map(([claim, places]) => ({ claim, places })),
  claim_release_rules: (client.claim_release_rules ?? []).map(({ claims, expression }) => ({
    claims: claims.join('\n'),
    expression,
  })),
});

type ClaimFields = Pick<ClientMetadata, keyof ClaimsDraft>;

/** An empty list says nothing: the field is left out. */
const unlessEmpty = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);

const toFields = (draft: ClaimsDraft): ClaimFields => ({
  subject_type: draft.subject_type,
  claim_overrides: unlessEmpty(draft.claim_overrides.map(toMapping)),
  additional_claims: unlessEmpty(draft.additional_claims.map(toMapping)),
  claim_placement:
    draft.claim_placement.length > 0
      ? Object.fromEntries(draft.claim_placement.map(({ claim, places }) => [claim.trim(), places]))
      : undefined,
  claim_release_rules: unlessEmpty(
    draft.claim_release_rules.map(({ claims, expression }) => ({ claims: linesOf(claims), expression })),
  ),
});

/** The fields to send; one that was not touched goes as it was read, so that nothing is lost on the way through the form. */
export const toClaims = (client: ClientView, draft: ClaimsDraft): ClaimFields => {
  const read = claimsDraftOf(client);
  const untouched = (Object.keys(read) as Array<keyof ClaimsDraft>).filter(
    (field) => JSON.stringify(read[field]) === JSON.stringify(draft[field]),
  );
  return {
    ...toFields(draft),
    ...Object.fromEntries(untouched.map((field) => [field, client[field]])),
  };
};
