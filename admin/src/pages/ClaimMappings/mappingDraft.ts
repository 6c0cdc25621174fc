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

/** Where a value comes from, as the form has it: each kind of source keeps its value while another one is chosen. */
export interface SourceDraft {
  kind: SourceKind;
  field: string;
  /** JSON, or a plain text. */
  constant: string;
  expression: string;
}

/** The same claim in another language. */
export interface LocalizedDraft extends SourceDraft {
  /** BCP 47. */
  language: string;
}

export interface MappingDraft extends SourceDraft {
  claim: string;
  type: ClaimMapping['type'];
  whenEmpty: ClaimMapping['whenEmpty'];
  localized: LocalizedDraft[];
}

const emptySource: SourceDraft = { kind: 'field', field: '', constant: '', expression: '' };

export const emptyMapping: MappingDraft = {
  ...emptySource,
  claim: '',
  type: 'string',
  whenEmpty: 'omit',
  localized: [],
};

export const emptyLocalized: LocalizedDraft = { ...emptySource, language: '' };

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const toSourceDraft = (source: ClaimMapping['source']): SourceDraft => ({
  kind: source.kind,
  field: source.kind === 'field' ? source.field : '',
  constant: source.kind === 'constant' ? textOf(source.value) : '',
  expression: source.kind === 'expression' ? source.expression : '',
});

export const toDraft = ({ claim, source, type, whenEmpty, localized = {} }: ClaimMapping): MappingDraft => ({
  ...toSourceDraft(source),
  claim,
  type,
  whenEmpty,
  localized: Object.entries(localized).map(([language, other]) => ({ ...toSourceDraft(other), language })),
});

/** `true`, `7`, `["a"]` are what they are in JSON; anything else is a text. A claim of type string stays a text. */
const constantOf = (constant: string, type: ClaimMapping['type']): unknown => {
  if (type === 'string') return constant;
  try {
    return JSON.parse(constant) as unknown;
  } catch {
    return constant;
  }
};

const toSource = (draft: SourceDraft, type: ClaimMapping['type']): ClaimMapping['source'] => {
  if (draft.kind === 'field') return { kind: 'field', field: draft.field };
  if (draft.kind === 'constant') return { kind: 'constant', value: constantOf(draft.constant, type) };
  return { kind: 'expression', expression: draft.expression };
};

export const toMapping = (draft: MappingDraft): ClaimMapping => {
  const { type, whenEmpty, localized } = draft;
  const others = localized.map(
    ({ language, ...source }) => [language.trim(), toSource(source, type)] as const,
  );
  return {
    claim: draft.claim.trim(),
    source: toSource(draft, type),
    type,
    whenEmpty,
    ...(others.length > 0 ? { localized: Object.fromEntries(others) } : {}),
  };
};

const isFilledIn = ({ kind, field, constant, expression }: SourceDraft): boolean =>
  ({ field, constant, expression })[kind].trim() !== '';

/** Worth asking the server about: nothing is missing that the admin is still to give. */
export const isComplete = (draft: MappingDraft): boolean =>
  draft.claim.trim() !== '' &&
  isFilledIn(draft) &&
  draft.localized.every((other) => other.language.trim() !== '' && isFilledIn(other));
