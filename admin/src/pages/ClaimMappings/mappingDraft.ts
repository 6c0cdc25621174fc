import type { ClaimMapping } from '../../../../server/src/contracts/catalogue';

export const sourceKinds = ['field', 'constant', 'expression'] as const;
export type SourceKind = (typeof sourceKinds)[number];

export const claimTypes = [
  'string',
  'number',
  'boolean',
  'array',
  'object',
  'date-epoch',
  'date-iso',
] as const satisfies ReadonlyArray<ClaimMapping['type']>;

export const whenEmptyChoices = ['omit', 'null', 'empty'] as const satisfies ReadonlyArray<
  ClaimMapping['whenEmpty']
>;

/** What is in the form: each kind of source keeps its value while another one is chosen. */
export interface MappingDraft {
  claim: string;
  kind: SourceKind;
  field: string;
  /** JSON, or a plain text. */
  constant: string;
  expression: string;
  type: ClaimMapping['type'];
  whenEmpty: ClaimMapping['whenEmpty'];
  localized: ClaimMapping['localized'];
}

export const emptyMapping: MappingDraft = {
  claim: '',
  kind: 'field',
  field: '',
  constant: '',
  expression: '',
  type: 'string',
  whenEmpty: 'omit',
  localized: undefined,
};

export const toDraft = ({ claim, source, type, whenEmpty, localized }: ClaimMapping): MappingDraft => ({
  ...emptyMapping,
  claim,
  kind: source.kind,
  field: source.kind === 'field' ? source.field : '',
  constant:
    source.kind === 'constant'
      ? typeof source.value === 'string'
        ? source.value
        : JSON.stringify(source.value)
      : '',
  expression: source.kind === 'expression' ? source.expression : '',
  type,
  whenEmpty,
  localized,
});

/** `true`, `7`, `["a"]` are what they are in JSON; anything else is a text. A claim of type string stays a text. */
const constantOf = ({ constant, type }: MappingDraft): unknown => {
  if (type === 'string') return constant;
  try {
    return JSON.parse(constant) as unknown;
  } catch {
    return constant;
  }
};

const sourceOf = (draft: MappingDraft): ClaimMapping['source'] => {
  if (draft.kind === 'field') return { kind: 'field', field: draft.field };
  if (draft.kind === 'constant') return { kind: 'constant', value: constantOf(draft) };
  return { kind: 'expression', expression: draft.expression };
};

export const toMapping = (draft: MappingDraft): ClaimMapping => ({
  claim: draft.claim.trim(),
  source: sourceOf(draft),
  type: draft.type,
  whenEmpty: draft.whenEmpty,
  ...(draft.localized ? { localized: draft.localized } : {}),
});

/** Worth asking the server about: nothing is missing that the admin is still to give. */
export const isComplete = ({ claim, kind, field, constant, expression }: MappingDraft): boolean =>
  claim.trim() !== '' && { field, constant, expression }[kind].trim() !== '';
