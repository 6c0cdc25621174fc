/**
 * Access rules at every door: a pending authorization request, a code, a refresh token, an access token.
 */
import type { interactionPolicy, KoaContextWithOIDC } from 'oidc-provider';
import { isAccountPage } from '../domain/account-page';
import type { AccessDecision } from '../domain/access-decision';
import type { AccessGate } from '../domain/access-gate';
import type { SignInFacts } from '../domain/expression-values';
import type { ArtifactStore, AuditLog } from '../domain/ports';
import { parseScope } from '../domain/scopes';
import type { User } from '../domain/users';
import type { Lifetimes } from './lifetimes';
import type { Engine } from './load';
import { personOf } from './people';
import type { EndGrant } from './sessions';

/** What a page is told of a refusal. */
export interface Denial {
  /** The rule's words for the user. */
  message?: string;
  /** Nobody decided against the user: a rule failed. */
  isFailure: boolean;
}

/** What this room reads of a code or token. */
export interface IssuedToken {
  accountId?: string | undefined;
  clientId?: string | undefined;
  grantId?: string | undefined;
  scope?: string | undefined;
}

export interface AccessControl {
  /** Stops an authorization request that the rules refuse, before consent is asked. */
  prompt(engine: Engine): interactionPolicy.Prompt;
  /**
   * Whether the rules still let the holder of a code or token use its client. One who may not loses everything that was issued
   * under the same grant; where a rule only failed, it is refused and kept, for the rule may be mended.
   */
  admitsHolder(token: IssuedToken, holder: User): Promise<boolean>;
}

interface Deps {
  gate: AccessGate;
  audit: AuditLog;
  artifacts: ArtifactStore;
  /** Seconds. What is known of a sign-in is kept as long as what it lets in. */
  lifetimes: Pick<Lifetimes, 'refreshToken' | 'grant'>;
  endGrant: EndGrant;
}

export const ACCESS_PROMPT = 'access' as const;

/** What is known of a sign-in lives beside its grant: tokens are used from the client's address, not the browser's. */
const FACTS = 'SignInFacts';

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const defined = (facts: { address: string | undefined; acr: string | undefined }): SignInFacts => ({
  ...(facts.address === undefined ? {} : { address: facts.address }),
  ...(facts.acr === undefined ? {} : { acr: facts.acr }),
});

/** How the user of this session signed in. */
const sessionAcr = ({ session, result }: KoaContextWithOIDC['oidc']): string | undefined =>
  textOf(result?.['login']?.acr) ?? textOf(session?.acr);

const denialOf = ({ reason, decidedBy }: AccessDecision): Denial => ({
  isFailure: reason === 'error',
  ...(reason === 'rule' && decidedBy?.message ? { message: decidedBy.message } : {}),
});

export function createAccessControl({ gate, audit, artifacts, lifetimes, endGrant }: Deps): AccessControl {
  const denials = new WeakMap<KoaContextWithOIDC, Denial>();

  const keepFacts = async (clientId: string, grantId: string, facts: SignInFacts) => {
    await artifacts.save({
      kind: FACTS,
      id: grantId,
      payload: { ...facts, grantId, clientId },
      expiresIn: Math.max(lifetimes.refreshToken, lifetimes.grant),
    });
  };

  const factsOf = async (grantId: string): Promise<SignInFacts> => {
    const kept = await artifacts.find({ kind: FACTS, id: grantId });
    return defined({ address: textOf(kept?.['address']), acr: textOf(kept?.['acr']) });
  };

  const recordRefusal = (
    { reason, decidedBy }: AccessDecision,
    { clientId, subject }: { clientId: string; subject: string },
  ): void => {
    audit.record({ kind: 'access.refused', clientId, subject, reason, target: decidedBy?.name });
  };

  /** True when the request is refused. */
  const refuses = async (ctx: KoaContextWithOIDC): Promise<boolean> => {
    const { oidc } = ctx;
    const user = oidc.account && personOf(oidc.account)?.user;
    const clientId = oidc.client?.clientId;
    // Whoever has not signed in is stopped by the login prompt, which comes first; a request without a client never gets here.
    if (user === undefined || clientId === undefined) return true;
    // Rules are for applications: everybody may see and take back what they gave them.
    if (isAccountPage(clientId)) return false;
    const facts = defined({ address: ctx.ip, acr: sessionAcr(oidc) });
    const scopes = parseScope(textOf(oidc.params?.['scope']));
    const rules = await gate.rulesOf(clientId);
    const decision = await rules.decide({ user, scopes, facts });
    const grantId = oidc.entities.Grant?.jti;
    if (decision.allowed) {
      if (rules.readsSignInFacts && grantId !== undefined) await keepFacts(clientId, grantId, facts);
    } else {
      denials.set(ctx, denialOf(decision));
      recordRefusal(decision, { clientId, subject: user.subject });
    }
    return !decision.allowed;
  };

  return {
    prompt({ interactionPolicy: { Check, Prompt } }) {
      const check = new Check(
        'access_rules',
        'The access rules do not let this user use the client',
        'access_denied',
        refuses,
        (ctx) => ({ denial: denials.get(ctx) }),
      );
      return new Prompt({ name: ACCESS_PROMPT, requestable: false }, check);
    },

    async admitsHolder({ clientId, grantId, scope }, user) {
      if (clientId === undefined) return false;
      const rules = await gate.rulesOf(clientId);
      const facts = rules.readsSignInFacts && grantId !== undefined ? await factsOf(grantId) : {};
      const decision = await rules.decide({ user, scopes: parseScope(scope), facts });
      if (!decision.allowed && decision.reason !== 'error' && grantId !== undefined) {
        recordRefusal(decision, { clientId, subject: user.subject });
        await Promise.all([endGrant({ grantId }), artifacts.destroy({ kind: FACTS, id: grantId })]);
      }
      return decision.allowed;
    },
  };
}
