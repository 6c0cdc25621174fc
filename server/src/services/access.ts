/**
 * Access rules for the admin API: the site's settings, what is wrong with a draft, who would get in and why.
 */
import type {
  AccessCheck,
  AccessCheckBody,
  AccessNames,
  AccessPreview,
  AccessPreviewBody,
  AccessSettingsView,
  AccessUserList,
  ListedUser,
} from '../contracts/access';
import { decideFor, type AccessGate } from '../domain/access-gate';
import type { CompiledPolicy } from '../domain/access-policies';
import {
  expressionProblems,
  policyForNewClient,
  policyProblems,
  ruleListProblems,
  type AccessPolicy,
  type AccessRule,
  type AccessSettings,
  type CompileRule,
} from '../domain/access-rules';
import { expressionNames, type SignInFacts } from '../domain/expression-values';
import { ClientNotFound, InvalidInput, NotFound, ReadOnly, type FieldProblem } from '../domain/errors';
import type { AccessSettingsStore, Client, ClientStore, UserSource, UserTable } from '../domain/ports';
import { obstacleToSignIn } from '../domain/sign-in';
import type { User } from '../domain/users';

export interface AccessService {
  settings(): Promise<AccessSettingsView>;
  /** @throws InvalidInput, ReadOnly */
  saveSettings(input: unknown): Promise<AccessSettingsView>;
  /** Everything that is wrong with a policy: its shape, or else its expressions. */
  problems(policy: unknown): FieldProblem[];
  names(): AccessNames;
  /** @throws InvalidInput when the draft is wrong; ClientNotFound, NotFound */
  check(clientId: string, body: AccessCheckBody): Promise<AccessCheck>;
  /** @throws InvalidInput when the draft is wrong; ClientNotFound, NotFound */
  preview(clientId: string, body: AccessPreviewBody): Promise<AccessPreview>;
  users(text: string): Promise<AccessUserList>;
  /** What a client without a policy starts with; undefined: open. */
  initialPolicy(): Promise<AccessPolicy | undefined>;
  /** Says in the log which rules can't be evaluated, and keep everybody out. */
  reportFaulty(): Promise<void>;
}

interface Deps {
  clients: ClientStore;
  users: UserSource;
  table: UserTable;
  settings: AccessSettingsStore;
  origin: AccessSettingsView['origin'];
  gate: AccessGate;
  compile: CompileRule;
  log: { warn(message: string): void };
}

const POLICY_FIELD = ['access_policy'];
/** Small enough that other requests hardly wait for it. */
const BATCH = 100;
/** How long one request may look through the table, in milliseconds. */
const BUDGET = 400;

interface Pretended {
  scopes?: string[] | undefined;
  request?: { address?: string | undefined; acr?: string | undefined; time?: string | undefined } | undefined;
}

const factsOf = ({ request = {} }: Pretended): SignInFacts => ({
  ...(request.address === undefined ? {} : { address: request.address }),
  ...(request.acr === undefined ? {} : { acr: request.acr }),
});

const timeOf = ({ request }: Pretended): Date => (request?.time ? new Date(request.time) : new Date());

const listed = ({ subject, username, email }: User): ListedUser => ({
  id: subject,
  username,
  email: email ?? null,
});

/** Lets other work of the process go first. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function createAccessService(deps: Deps): AccessService {
  const { clients, users, table, settings, origin, gate, compile, log } = deps;

  const problems = (policy: unknown): FieldProblem[] => {
    const shape = policyProblems(policy, POLICY_FIELD);
    if (shape.length > 0) return shape;
    return expressionProblems((policy as AccessPolicy).rules, compile, [...POLICY_FIELD, 'rules']);
  };

  const soundDraft = (policy: unknown): AccessPolicy => {
    const found = problems(policy);
    if (found.length > 0) throw new InvalidInput(found);
    return policy as AccessPolicy;
  };

  const findClient = async (clientId: string): Promise<Client> => {
    const client = await clients.find(clientId);
    if (client) return client;
    throw new ClientNotFound(clientId);
  };

  /** The client's rules as they are kept, faulty ones included, or those of a sound draft. */
  const policyToTry = (client: Client, draft: unknown): Promise<CompiledPolicy> =>
    gate.compile(draft === undefined ? client.metadata.access_policy : soundDraft(draft));

  const view = async (): Promise<AccessSettingsView> => {
    const { rules, newClients } = await settings.read();
    return { rules, newClients, origin, problems: expressionProblems(rules, compile, ['rules']) };
  };

  const settingsProblems = (input: Record<string, unknown>): FieldProblem[] => {
    const shape = [
      ...ruleListProblems(input['rules'], ['rules']),
      ...(['allow', 'deny'].includes(input['newClients'] as string)
        ? []
        : [{ path: ['newClients'], code: 'access.effect', message: 'must be "allow" or "deny"' }]),
    ];
    return shape.length > 0 ? shape : expressionProblems(input['rules'] as AccessRule[], compile, ['rules']);
  };

  return {
    settings: view,

    async saveSettings(input) {
      if (origin === 'config')
        throw new ReadOnly('Access settings are declared in config/plugins: change them there');
      const given = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
      const found = settingsProblems(given);
      if (found.length > 0) throw new InvalidInput(found);
      await settings.write({ rules: given['rules'], newClients: given['newClients'] } as AccessSettings);
      return view();
    },

    problems,

    names: () => ({ names: expressionNames(users.shape) }),

    async check(clientId, body) {
      const client = await findClient(clientId);
      const policy = await policyToTry(client, body.policy);
      const [user, rules] = await Promise.all([users.findBySubject(body.userId), users.signInRules()]);
      if (!user) throw new NotFound('There is no such user');
      const { fields } = await users.withRelations(user, policy.population);
      const obstacle = obstacleToSignIn(user, rules) ?? null;
      const decision = decideFor(policy, {
        user: fields,
        client: client.metadata,
        scopes: body.scopes ?? [],
        facts: factsOf(body),
        now: timeOf(body),
      });
      return {
        user: listed(user),
        allowed: decision.allowed && obstacle === null,
        reason: obstacle === null ? decision.reason : 'account',
        obstacle,
        decidedBy: decision.decidedBy ?? null,
        results: decision.results,
      };
    },

    async preview(clientId, body) {
      const client = await findClient(clientId);
      const policy = await policyToTry(client, body.policy);
      const [total, rules] = await Promise.all([table.count(), users.signInRules()]);
      const deadline = Date.now() + BUDGET;
      const preview: AccessPreview = { results: [], examined: 0, failed: 0, total, nextCursor: body.cursor };
      const input = {
        client: client.metadata,
        scopes: body.scopes ?? [],
        facts: factsOf(body),
        now: timeOf(body),
      };
      do {
        const cursor = preview.nextCursor ?? 0;
        const batch = await table.after({ cursor, limit: BATCH, population: policy.population });
        for (const { listed: row, account, fields } of batch) {
          const decision = decideFor(policy, { ...input, user: fields });
          if (decision.reason === 'error') preview.failed += 1;
          if (decision.allowed && !obstacleToSignIn(account, rules)) preview.results.push(row);
        }
        preview.examined += batch.length;
        preview.nextCursor = batch.length < BATCH ? null : (batch.at(-1)?.cursor ?? null);
        await breathe();
      } while (preview.nextCursor !== null && Date.now() < deadline);
      return preview;
    },

    async users(text) {
      return { results: (await users.search(text)).map(listed) };
    },

    async initialPolicy() {
      const policy = policyForNewClient(await settings.read());
      return policy.default === 'allow' ? undefined : policy;
    },

    async reportFaulty() {
      const warn = (whose: string, found: readonly FieldProblem[]): void => {
        for (const { path, message } of found) {
          log.warn(
            `oidc-server: ${whose}: ${path.join('.')} ${message}. Until it is mended, nobody gets in.`,
          );
        }
      };
      warn('access settings', (await view()).problems);
      for (const { metadata } of await clients.all()) {
        const { client_id: clientId, access_policy: policy } = metadata;
        if (policy) warn(`client "${clientId}"`, problems(policy));
      }
    },
  };
}
