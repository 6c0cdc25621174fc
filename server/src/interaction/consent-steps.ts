/**
 * Asking whether an application may have what it asks for.
 */
import type { ClaimCatalogue } from '../domain/claim-catalogue';
import type { ClaimRules } from '../domain/claims';
import type { ClientMetadata } from '../domain/clients';
import { decide, optionalScopes } from '../domain/consent';
import type { AuditLog, ClientStore, SignInHistory, UserSource } from '../domain/ports';
import type { Resource } from '../domain/resources';
import { displayName as nameOfUser, type SignInRules, type User } from '../domain/users';
import type { Interactions, PendingInteraction } from '../engine/interactions';
import type { Language } from './catalogue';
import { appName } from './contexts';
import type { Csrf } from './csrf';
import type { InteractionUrl } from './exchange';
import { resourceWords, scopeWords } from './scope-words';
import type { Answers, Submission, Visit } from './visit';
import type { ConsentScope } from './views/consent';
import { view } from './views';

export interface ConsentDeps {
  answers: Answers;
  users: UserSource;
  clients: ClientStore;
  interactions: Interactions;
  history: SignInHistory;
  audit: AuditLog;
  csrf: Csrf;
  catalogue: ClaimCatalogue;
  resources: readonly Resource[];
  interactionUrl: InteractionUrl;
  /** Where users take back what they have agreed to. */
  accountUrl: string;
}

/** How long a value shown at consent may be. */
const MAX_SHOWN = 200;

const SIGN_INS_SHOWN = 10;

interface ConsentSubject {
  claimRules: ClaimRules;
  metadata: ClientMetadata;
  user: User;
  rules: SignInRules;
}

const DECLINED = { error: 'access_denied', description: 'The user declined the request' };

export function createConsentSteps(deps: ConsentDeps) {
  const {
    answers,
    users,
    clients,
    interactions,
    history,
    audit,
    csrf,
    catalogue,
    resources,
    interactionUrl,
    accountUrl,
  } = deps;

  /** The values that a scope would send, as a person reads them. */
  const valuesOf = async (
    scope: string,
    { claimRules, metadata, user, rules }: ConsentSubject,
  ): Promise<string[]> => {
    const plan = claimRules.plan({ place: 'userinfo', scopes: [scope], requested: {}, client: metadata });
    const { claims } = plan.tell({
      user: await users.withRelations(user, plan.population),
      rules,
      context: {
        client: { client_id: metadata.client_id, client_name: metadata.client_name ?? '' },
        scopes: [scope],
        request: { address: '', acr: '', time: new Date() },
      },
    });
    return Object.values(claims)
      .filter((value) => typeof value === 'string')
      .map((value) => value.slice(0, MAX_SHOWN))
      .filter((value, index, all) => all.indexOf(value) === index);
  };

  const optionalOf = async ({ clientId, asked }: PendingInteraction): Promise<string[]> => {
    const [client, { scopes }] = await Promise.all([clients.find(clientId), catalogue.current()]);
    return optionalScopes(asked.scopes, { client: client?.metadata ?? {}, scopes });
  };

  const namerOf = async (clientId: string): Promise<(lang: Language) => string> => {
    const client = await clients.find(clientId);
    return (lang) => (client ? appName(client.metadata, lang) : clientId);
  };

  const shownUser = (user: User) => ({
    name: nameOfUser(user),
    ...(user.email ? { email: user.email } : {}),
  });

  const show = async (visit: Visit, user: User): Promise<void> => {
    const { pending } = visit;
    const [rules, optional, claimRules, client] = await Promise.all([
      users.signInRules(),
      optionalOf(pending),
      catalogue.current(),
      clients.find(pending.clientId),
    ]);
    const values = await Promise.all(
      pending.asked.scopes.map(async (name) =>
        client ? valuesOf(name, { claimRules, metadata: client.metadata, user, rules }) : [],
      ),
    );
    await answers.show(visit, ({ context, app }) =>
      view('consent', {
        context,
        action: interactionUrl(pending),
        csrf: csrf.tokenFor(pending.uid),
        app,
        registeredItself: client?.origin === 'registration',
        user: shownUser(user),
        scopes: [
          ...pending.asked.scopes.map((name, index): ConsentScope => ({
            name,
            ...scopeWords(name, context.lang, claimRules),
            values: values[index] ?? [],
            optional: optional.includes(name),
          })),
          ...resourceWords(resources, pending.asked.resources ?? {}, context.lang),
        ],
        offlineAccess: pending.asked.scopes.includes('offline_access'),
        switchLink: interactionUrl(pending, 'switch'),
        signInsLink: interactionUrl(pending, 'sign-ins'),
        accountLink: accountUrl,
      }),
    );
  };

  return {
    show,

    async decide(visit: Submission, user: User): Promise<void> {
      const { exchange, pending, form } = visit;
      const decision = form.get('decision');
      if (decision === 'refuse') {
        const { clientId, asked } = pending;
        const details = { scopes: asked.scopes };
        audit.record({ kind: 'consent.refused', clientId, subject: user.subject, details });
        return answers.goOn(exchange, interactions.abort(exchange, DECLINED));
      }
      if (decision !== 'accept') return show(visit, user);
      const optional = await optionalOf(pending);
      const agreed = decide({ asked: pending.asked, optional, kept: form.getAll('keep') });
      return answers.goOn(exchange, interactions.finishConsent(exchange, agreed));
    },

    async showSignIns(visit: Visit, user: User): Promise<void> {
      const latest = await history.latest({ subject: user.subject, count: SIGN_INS_SHOWN });
      const signIns = await Promise.all(
        latest.map(async ({ at, clientId, address, userAgent }) => ({
          at,
          nameIn: await namerOf(clientId),
          address,
          browser: userAgent,
        })),
      );
      await answers.show(visit, ({ context }) =>
        view('sign-ins', {
          context,
          user: shownUser(user),
          signIns: signIns.map(({ nameIn, ...one }) => ({ ...one, appName: nameIn(context.lang) })),
          backLink: interactionUrl(visit.pending),
        }),
      );
    },
  };
}
