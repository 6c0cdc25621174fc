/**
 * What is in the form of a client: the fields of RFC 7591 by their names, lists and numbers as text.
 */
import type { ClientMetadata, ClientView } from '../../../../../server/src/contracts/clients';
import type { Branding } from '../../../../../server/src/contracts/looks';
import type { ChangedClient } from '../../../api/client';
import type { FieldFailure } from '../../../api/failure';
import type { Translate } from '../../../translations/useText';
import { tidy } from '../../Looks/tidy';
import { linesOf, withLine } from '../lines';
import { claimsDraftOf, toClaims, type ClaimsDraft } from './claims/claimsDraft';
import {
  protocolDraftOf,
  toProtocol,
  withImplicit,
  type ProtocolDraft,
  type ProtocolText,
} from './protocolDraft';

const TEXTS = [
  'client_name',
  'client_uri',
  'logo_uri',
  'policy_uri',
  'tos_uri',
  'initiate_login_uri',
  'scope',
  'default_scopes',
  'optional_scope',
  'subject_claim',
  'sector_identifier_uri',
  'jwks_uri',
  'backchannel_logout_uri',
  'frontchannel_logout_uri',
  'id_token_signed_response_alg',
] as const;
const LISTS = ['redirect_uris', 'post_logout_redirect_uris', 'contacts'] as const;
const NUMBERS = ['default_max_age', 'consent_lifetime'] as const;
const SWITCHES = [
  'claims_in_id_token',
  'skip_consent',
  'require_auth_time',
  'require_pushed_authorization_requests',
  'backchannel_logout_session_required',
  'skip_logout_confirmation',
] as const;
/** Grant types with a switch of their own. */
const GRANTS = {
  refresh: 'refresh_token',
  device: 'urn:ietf:params:oauth:grant-type:device_code',
} as const;

const LIFETIMES = ['access_token', 'id_token', 'refresh_token'] as const;

type TextField = (typeof TEXTS)[number];
type ListField = (typeof LISTS)[number];
type NumberField = (typeof NUMBERS)[number];
type SwitchField = (typeof SWITCHES)[number];
export type LifetimeName = (typeof LIFETIMES)[number];

export type Draft = ProtocolDraft &
  ClaimsDraft &
  Record<TextField | ListField | NumberField | 'jwks', string> &
  Record<SwitchField | 'enabled' | keyof typeof GRANTS, boolean> & {
    application_type: ClientMetadata['application_type'];
    token_endpoint_auth_method: ClientMetadata['token_endpoint_auth_method'];
    lifetimes: Record<LifetimeName, string>;
    branding: Branding;
    access_policy: ClientMetadata['access_policy'];
  };

export type StringField = TextField | ListField | NumberField | ProtocolText | 'jwks';

const fromEntries = <K extends string, V>(keys: readonly K[], value: (key: K) => V) =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;

const numberText = (value: number | undefined): string => (value === undefined ? '' : String(value));

export const draftOf = (client: ClientView): Draft => ({
  ...protocolDraftOf(client),
  ...fromEntries(TEXTS, (field) => client[field] ?? ''),
  ...fromEntries(LISTS, (field) => (client[field] ?? []).join('\n')),
  ...fromEntries(NUMBERS, (field) => numberText(client[field])),
  ...fromEntries(SWITCHES, (field) => client[field] ?? false),
  jwks: client.jwks ? JSON.stringify(client.jwks, null, 2) : '',
  enabled: client.enabled,
  refresh: client.grant_types.includes(GRANTS.refresh),
  device: client.grant_types.includes(GRANTS.device),
  application_type: client.application_type,
  token_endpoint_auth_method: client.token_endpoint_auth_method,
  branding: client.branding ?? {},
  lifetimes: fromEntries(LIFETIMES, (name) => numberText(client.token_lifetimes?.[name])),
  access_policy: client.access_policy,
  ...claimsDraftOf(client),
});

const optional = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

/** What is no number goes as it is: the server says so, next to the field. */
const toNumber = (text: string): number | undefined => {
  const value = optional(text);
  return value === undefined ? undefined : Number(value);
};

/** What is no JSON goes as it is: the server says so, next to the field. */
const toKeys = (text: string): ClientMetadata['jwks'] => {
  const value = optional(text);
  if (value === undefined) return undefined;
  try {
    return JSON.parse(value) as ClientMetadata['jwks'];
  } catch {
    return { keys: [] };
  }
};

const grantTypes = (client: ClientView, draft: Draft): ClientMetadata['grant_types'] => {
  const switches = Object.entries(GRANTS) as Array<
    [keyof typeof GRANTS, (typeof GRANTS)['refresh' | 'device']]
  >;
  const others = client.grant_types.filter((grant) => !switches.some(([, switched]) => switched === grant));
  return [...others, ...switches.flatMap(([name, grant]) => (draft[name] ? [grant] : []))];
};

/** The client to send: as it was read, with what the form says. */
export const toClient = (client: ClientView, draft: Draft): ChangedClient => {
  const lifetimes = Object.fromEntries(
    LIFETIMES.flatMap((name) => {
      const value = toNumber(draft.lifetimes[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return {
    ...client,
    ...fromEntries(TEXTS, (field) => optional(draft[field])),
    // What is no algorithm goes as it is: the server says so, next to the field.
    id_token_signed_response_alg: optional(
      draft.id_token_signed_response_alg,
    ) as ClientMetadata['id_token_signed_response_alg'],
    scope: draft.scope.trim().replace(/\s+/g, ' '),
    ...fromEntries(LISTS, (field) => linesOf(draft[field])),
    contacts: optional(draft.contacts) === undefined ? undefined : linesOf(draft.contacts),
    ...fromEntries(NUMBERS, (field) => toNumber(draft[field])),
    ...fromEntries(SWITCHES, (field) => draft[field] || undefined),
    jwks: toKeys(draft.jwks),
    branding: Object.keys(tidy(draft.branding)).length > 0 ? tidy(draft.branding) : undefined,
    enabled: draft.enabled,
    ...toProtocol(draft),
    grant_types: withImplicit(grantTypes(client, draft), draft.response_types),
    application_type: draft.application_type,
    token_endpoint_auth_method: draft.token_endpoint_auth_method,
    token_lifetimes: Object.keys(lifetimes).length > 0 ? lifetimes : undefined,
    access_policy: draft.access_policy,
    ...toClaims(client, draft),
  };
};

/** The field of the client that an entry of the form is sent as. */
export const wireName = (entry: string): string =>
  ({ lifetimes: 'token_lifetimes', refresh: 'grant_types', device: 'grant_types' })[entry] ?? entry;

/** Errors by the name of the field; a lifetime's by `token_lifetimes.<name>`. */
export type DraftErrors = Record<string, string[] | undefined>;

const isList = (field: string): field is ListField => (LISTS as readonly string[]).includes(field);

/** The server's refusals, each next to the field that it is about. */
export const toDraftErrors = (
  failures: FieldFailure[],
  { draft, t, text }: { draft: Draft; t: Translate; text: (failure: FieldFailure) => string },
): DraftErrors => {
  const errors: DraftErrors = {};
  for (const failure of failures) {
    const [property = '', index] = failure.path;
    const key = property === 'token_lifetimes' ? failure.path.join('.') : property;
    const message = isList(property)
      ? withLine(text(failure), { lines: draft[property], index, t })
      : text(failure);
    errors[key] = [...(errors[key] ?? []), message];
  }
  return errors;
};
