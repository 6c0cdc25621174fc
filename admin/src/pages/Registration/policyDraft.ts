import type { RegistrationPolicy, RegistrationPolicyView } from '../../api/registration';
import { linesOf } from '../Clients/lines';

/** The policy as its form has it: texts where people type. */
export interface PolicyDraft {
  access: RegistrationPolicy['access'];
  grantTypes: string[];
  scopes: string[];
  /** One to a line. */
  redirectHosts: string;
  unusedDays: string;
  perAddress: string;
  maxClients: string;
}

const DAY = 86_400;

export const toDraft = (policy: RegistrationPolicyView): PolicyDraft => ({
  access: policy.access,
  grantTypes: policy.grantTypes,
  scopes: policy.scopes,
  redirectHosts: policy.redirectHosts.join('\n'),
  unusedDays: String(policy.unusedFor / DAY),
  perAddress: String(policy.perAddress),
  maxClients: String(policy.maxClients),
});

/** What is no number stays none: the server says so on its field. */
const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

export const toPolicy = (draft: PolicyDraft): RegistrationPolicy => ({
  access: draft.access,
  grantTypes: draft.grantTypes,
  scopes: draft.scopes,
  redirectHosts: linesOf(draft.redirectHosts),
  unusedFor: numberOf(draft.unusedDays) * DAY,
  perAddress: numberOf(draft.perAddress),
  maxClients: numberOf(draft.maxClients),
});

/** The list with the item, or without it. */
export const withChoice = (list: readonly string[], item: string, isChosen: boolean): string[] =>
  isChosen ? [...list, item] : list.filter((other) => other !== item);
