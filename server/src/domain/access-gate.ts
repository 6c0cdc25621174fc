/**
 * Decides who may use which client, from the site's rules and the client's, on what the database says now.
 */
import { causeOf, decide, resultOf, type AccessDecision, type RuleResult } from './access-decision';
import { createPolicyCompiler, type CompiledPolicy } from './access-policies';
import { OPEN_POLICY, type AccessPolicy, type AccessSettings } from './access-rules';
import { valuesFor, type SignInFacts } from './expression-values';
import { ExpressionFailed, type ExpressionLanguage } from './expressions';
import type { AccessSettingsStore, ClientStore, UserSource } from './ports';
import type { User } from './users';

/** The client as rules see it. */
export interface RuledClient {
  client_id: string;
  client_name?: string | undefined;
}

export interface AccessQuestion {
  user: User;
  clientId: string;
  scopes: readonly string[];
  facts: SignInFacts;
}

/** A rule that could not be evaluated and kept a user out. */
export interface RuleFailure {
  clientId: string;
  rule: string;
  origin: RuleResult['origin'];
  cause: string;
}

/** The rules for one client, as they are now. */
export interface ClientRules {
  /** Whether they read what is only known while the browser is here (`request.address`, `.acr`). */
  readsSignInFacts: boolean;
  decide(question: Omit<AccessQuestion, 'clientId'>): Promise<AccessDecision>;
}

export interface AccessGate {
  /** Decides on what the database says now; nobody gets in to a client that is not there. */
  decide(question: AccessQuestion): Promise<AccessDecision>;
  rulesOf(clientId: string): Promise<ClientRules>;
  /** The rules for a client, or for a draft of its policy. */
  compile(policy: AccessPolicy | undefined): Promise<CompiledPolicy>;
}

interface Deps {
  clients: ClientStore;
  settings: AccessSettingsStore;
  users: Pick<UserSource, 'shape' | 'withRelations'>;
  language: ExpressionLanguage;
  /** Called for each rule that failed and kept a user out. */
  onFailure: (failure: RuleFailure) => void;
}

const SHUT: AccessDecision = { allowed: false, reason: 'default', results: [] };

/** Of a client that is not there. */
const NOBODY: ClientRules = { readsSignInFacts: false, decide: () => Promise.resolve(SHUT) };

/** One user's answers to every rule. Values that are larger than rules may read make all of them fail. */
function answers({ rules, names }: CompiledPolicy, facts: Parameters<typeof valuesFor>[1]): RuleResult[] {
  try {
    const values = valuesFor(names, facts);
    return rules.map((rule) => resultOf(rule, values));
  } catch (error) {
    if (!(error instanceof ExpressionFailed)) throw error;
    return rules.map(({ rule, origin }) => ({
      name: rule.name,
      origin,
      effect: rule.effect,
      outcome: 'error',
      ...causeOf(error.fault),
    }));
  }
}

/** What a policy decides for one user. Pure: everything it needs is handed over. */
export function decideFor(
  policy: CompiledPolicy,
  input: {
    user: Record<string, unknown>;
    client: RuledClient;
    scopes: readonly string[];
    facts: SignInFacts;
    now: Date;
  },
): AccessDecision {
  if (policy.rules.length === 0) return decide(policy.default, []);
  const { user, client, scopes, facts, now } = input;
  const request = { ...facts, time: now };
  return decide(policy.default, answers(policy, { user, client, scopes, request }));
}

export function createAccessGate({ clients, settings, users, language, onFailure }: Deps): AccessGate {
  const compile = createPolicyCompiler({ language, shape: users.shape });
  const compileWith = (policy: AccessPolicy | undefined, { rules }: AccessSettings): CompiledPolicy =>
    compile({ policy: policy ?? OPEN_POLICY, siteRules: rules });

  const decideOn = async (
    { client, policy }: { client: RuledClient; policy: CompiledPolicy },
    { user, scopes, facts }: Omit<AccessQuestion, 'clientId'>,
  ): Promise<AccessDecision> => {
    if (policy.rules.length === 0) return decide(policy.default, []);
    const { fields } = await users.withRelations(user, policy.population);
    const decision = decideFor(policy, { user: fields, client, scopes, facts, now: new Date() });
    if (decision.reason === 'error' && decision.decidedBy) {
      const { name, origin, cause = '' } = decision.decidedBy;
      onFailure({ clientId: client.client_id, rule: name, origin, cause });
    }
    return decision;
  };

  const rulesOf = async (clientId: string): Promise<ClientRules> => {
    const client = await clients.find(clientId);
    if (!client) return NOBODY;
    const { access_policy, client_id, client_name } = client.metadata;
    const policy = compileWith(access_policy, await settings.read());
    return {
      readsSignInFacts: policy.readsSignInFacts,
      decide: (question) => decideOn({ client: { client_id, client_name }, policy }, question),
    };
  };

  return {
    rulesOf,

    async decide({ clientId, ...question }) {
      return (await rulesOf(clientId)).decide(question);
    },

    async compile(policy) {
      return compileWith(policy, await settings.read());
    },
  };
}
