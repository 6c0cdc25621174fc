/**
 * The part of a client's form about the protocol, and what a security profile makes of it.
 */
import type {
  ClientMetadata,
  ClientProfile,
  Lock,
  Profile,
  ResponseMode,
  ResponseType,
} from '../../../../../server/src/contracts/clients';
import { linesOf } from '../lines';

export const RESPONSE_TYPES: readonly ResponseType[] = [
  'code',
  'code id_token',
  'code token',
  'code id_token token',
  'id_token',
  'id_token token',
];

export const RESPONSE_MODES: readonly ResponseMode[] = [
  'query',
  'form_post',
  'fragment',
  'jwt',
  'query.jwt',
  'form_post.jwt',
  'fragment.jwt',
];

const SWITCHES = [
  'require_pkce',
  'require_signed_request_object',
  'dpop_bound_access_tokens',
  'allow_dpop',
  'require_dpop_nonce',
  'tls_client_certificate_bound_access_tokens',
] as const;

const TEXTS = [
  'authorization_signed_response_alg',
  'request_object_signing_alg',
  'tls_client_auth_subject_dn',
  'issuer_alias',
] as const;

export type ProtocolSwitch = (typeof SWITCHES)[number];
const LISTS = ['allowed_cors_origins', 'resources', 'request_uris', 'default_acr_values'] as const;

export type ProtocolText = (typeof TEXTS)[number] | (typeof LISTS)[number];

export type ProtocolDraft = Record<ProtocolSwitch, boolean> &
  Record<ProtocolText, string> & {
    security_profile: Profile;
    response_types: string[];
    response_modes: string[];
  };

const fromEntries = <K extends string, V>(keys: readonly K[], value: (key: K) => V) =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;

export const protocolDraftOf = (client: ClientMetadata): ProtocolDraft => ({
  ...fromEntries(SWITCHES, (field) => client[field] ?? false),
  ...fromEntries(TEXTS, (field) => client[field] ?? ''),
  ...fromEntries(LISTS, (field) => (client[field] ?? []).join('\n')),
  security_profile: client.security_profile ?? 'standard',
  response_types: client.response_types,
  response_modes: client.response_modes ?? [],
});

const optional = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

/** `implicit` is another word for the response types that need it. */
export const withImplicit = (
  grants: ClientMetadata['grant_types'],
  responseTypes: readonly string[],
): ClientMetadata['grant_types'] => {
  const others = grants.filter((grant) => grant !== 'implicit');
  const needsIt = responseTypes.some((type) => /(^| )(id_token|token)( |$)/.test(type));
  return needsIt ? [...others, 'implicit'] : others;
};

/** What is no algorithm and no response type goes as it is: the server says so, next to the field. */
export const toProtocol = (draft: ProtocolDraft): Partial<ClientMetadata> => {
  const listOrNone = (text: string) => (text.trim() === '' ? undefined : linesOf(text));
  return {
    ...fromEntries(SWITCHES, (field) => draft[field] || undefined),
    ...fromEntries(TEXTS, (field) => optional(draft[field])),
    ...fromEntries(LISTS, (field) => listOrNone(draft[field])),
    security_profile: draft.security_profile === 'standard' ? undefined : draft.security_profile,
    response_types: draft.response_types,
    response_modes: draft.response_modes.length > 0 ? draft.response_modes : undefined,
  } as Partial<ClientMetadata>;
};

type Values = Record<string, unknown>;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const settle = (lock: Lock, draft: Values): Values => {
  switch (lock.kind) {
    case 'value':
      return { [lock.field]: lock.value };
    case 'choice': {
      const current = draft[lock.field];
      const isFine = typeof current === 'string' && (current === '' || lock.allowed.includes(current));
      return isFine ? {} : { [lock.field]: lock.fill ?? '' };
    }
    case 'without': {
      const kept = listOf(draft[lock.field]).filter((item) => !lock.excluded.includes(String(item)));
      return { [lock.field]: lock.field === 'response_types' && kept.length === 0 ? ['code'] : kept };
    }
    case 'some':
      return lock.fields.some((field) => draft[field] === true) ? {} : { [lock.fields[0]]: true };
    default:
      return {};
  }
};

/** The form's values as the profile wants them; fields that are in no form are left to the server. */
export const settledBy = (profile: ClientProfile, draft: object): Values => {
  const values = draft as Values;
  const settled = Object.assign({}, ...profile.locks.map((lock) => settle(lock, values))) as Values;
  return Object.fromEntries(Object.entries(settled).filter(([field]) => field in values));
};

/** The clause that keeps a switch where it is; undefined where it is free. */
export const lockOf = (profile: ClientProfile | undefined, field: string): string | undefined =>
  profile?.locks.find((lock) => lock.kind === 'value' && lock.field === field)?.clause;

/** The clause that leaves a choice out. */
export const exclusionOf = (
  profile: ClientProfile | undefined,
  { field, item }: { field: string; item: string },
): string | undefined =>
  profile?.locks.find(
    (lock) => lock.kind === 'without' && lock.field === field && lock.excluded.includes(item),
  )?.clause;

/** What a profile leaves of a choice, and what it fills in where nothing is chosen. */
export const choiceUnder = (
  profile: ClientProfile | undefined,
  { field, options }: { field: string; options: readonly string[] },
): { allowed: readonly string[]; fill?: string | undefined } => {
  const lock = profile?.locks.find((one) => one.kind === 'choice' && one.field === field);
  if (lock?.kind !== 'choice') return { allowed: options };
  return { allowed: options.filter((option) => lock.allowed.includes(option)), fill: lock.fill };
};
