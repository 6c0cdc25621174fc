/**
 * The one door to the engine's interactions: what a page may read of a pending authorization request, and how it ends.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import {
  authenticationOf,
  isUnreachable,
  type ContextClasses,
  type SignInMethod,
} from '../domain/authentication';
import {
  askedConsent,
  consentPolicy,
  mergeConsent,
  type AskedConsent,
  type RememberedConsent,
} from '../domain/consent';
import { StoreUnavailable } from '../domain/errors';
import type { AuditLog, ClientStore, ConsentStore } from '../domain/ports';
import { ESSENTIAL_BESIDE_WISH } from './essential-acr';
import { requestedResourceScopes, type Resource } from '../domain/resources';
import { writeConsent } from './grant';
import { ACCESS_PROMPT, type Denial } from './access';
import type { Engine } from './load';

export type { Denial };

export interface Exchange {
  req: IncomingMessage;
  res: ServerResponse;
}

const PROMPTS = ['create', 'select_account', 'login', ACCESS_PROMPT, 'consent'] as const;

/** What the page is to show (`prompt`). */
export type PromptName = (typeof PROMPTS)[number];

/** A pending authorization request, as a page needs it. */
export interface PendingInteraction {
  uid: string;
  /** `access`: the access rules refuse the user. */
  prompt: PromptName;
  clientId: string;
  redirectUri: string | undefined;
  loginHint: string | undefined;
  uiLocales: string | undefined;
  /** The signed-in user's subject; undefined before sign-in. */
  subject: string | undefined;
  /** What a consent page is to ask about. */
  asked: AskedConsent;
  /** The request insists on an `acr` that no sign-in here reaches, or that the last one did not reach. */
  acrUnmet: boolean;
  /** The request is for another account than the one that is signed in (`id_token_hint`, or `sub` as a claim). */
  wantsAnotherAccount: boolean;
  /** Why the access rules refuse. */
  denial: Denial;
}

/** A sign-in that was carried out. */
export interface CompletedLogin {
  subject: string;
  method: SignInMethod;
  /** How it was checked, where that is known better than by the method (RFC 8176 §2). */
  amr?: readonly string[] | undefined;
  /** Stays signed in when the browser is closed. */
  remember: boolean;
}

/** Who is signed in in a browser. */
export interface BrowserSession {
  /** Of the session; the same for as long as it is the same person's. */
  uid: string;
  subject: string;
  /** The class of its sign-in (OpenID Connect Core 1.0 §2). */
  acr: string | undefined;
}

/** There is no such request in this browser: it expired, was used, or belongs to another browser. */
export class InteractionGone extends Error {
  override readonly name = 'InteractionGone';
}

export interface Interactions {
  /** Whoever is signed in in this browser, without an application that asks; undefined: nobody. */
  session(exchange: Exchange): Promise<BrowserSession | undefined>;
  /** @throws InteractionGone */
  find(exchange: Exchange): Promise<PendingInteraction>;
  /** Each of these ends the interaction and gives the address at which the engine goes on. @throws InteractionGone */
  finishLogin(exchange: Exchange, login: CompletedLogin): Promise<string>;
  /** Goes on with the account that is signed in (`prompt=select_account`). */
  keepAccount(exchange: Exchange): Promise<string>;
  finishConsent(exchange: Exchange, decision: RememberedConsent): Promise<string>;
  /** The client gets `error` at its redirect URI (RFC 6749 §4.1.2.1). */
  abort(exchange: Exchange, failure: { error: string; description: string }): Promise<string>;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const denialIn = ({ denial }: Record<string, unknown>): Denial =>
  (denial as Denial | undefined) ?? { isFailure: false };

type EngineInteraction = Awaited<ReturnType<Provider['interactionDetails']>>;

interface Deps {
  provider: Provider;
  engine: Engine;
  clients: ClientStore;
  consents: ConsentStore;
  audit: AuditLog;
  /** Seconds, for clients that say nothing themselves. */
  consentLifetime: number;
  resources: readonly Resource[];
  contextClasses: ContextClasses;
}

const OTHER_ACCOUNT_REASONS = ['id_token_hint', 'claims_id_token_sub_value'];
const ACR_REASONS = ['essential_acr', 'essential_acrs', ESSENTIAL_BESIDE_WISH];

const includesAny = (list: readonly string[], wanted: readonly string[]): boolean =>
  wanted.some((item) => list.includes(item));

/** The user was sent back here straight after a sign-in that did not reach it: asking once more would be a loop. */
const hasJustSignedIn = ({ lastSubmission }: EngineInteraction): boolean =>
  lastSubmission?.['login'] !== undefined;

export function createInteractions(deps: Deps): Interactions {
  const { provider, engine, clients, consents, audit, consentLifetime, contextClasses, resources } = deps;

  const orGone = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof engine.errors.SessionNotFound)
        throw new InteractionGone(error.message, { cause: error });
      // The bridge worded a store's fault for the protocol; a page wants to hear of the fault itself.
      if (error instanceof Error && error.cause instanceof StoreUnavailable) throw error.cause;
      throw error;
    }
  };

  const details = ({ req, res }: Exchange): Promise<EngineInteraction> =>
    orGone(provider.interactionDetails(req, res));

  const finish = (
    { req, res }: Exchange,
    result: Parameters<Provider['interactionResult']>[2],
    mergeWithLastSubmission: boolean,
  ): Promise<string> => orGone(provider.interactionResult(req, res, result, { mergeWithLastSubmission }));

  const grantFor = async ({ grantId, session, params }: EngineInteraction) => {
    const existing = grantId ? await provider.Grant.find(grantId) : undefined;
    return (
      existing ??
      new provider.Grant({ accountId: session?.accountId ?? '', clientId: String(params['client_id']) })
    );
  };

  return {
    async session({ req, res }) {
      const { uid, accountId, acr } = await orGone(provider.Session.get(provider.createContext(req, res)));
      return accountId === undefined ? undefined : { uid, subject: accountId, acr };
    },

    async find(exchange) {
      const interaction = await details(exchange);
      const { uid, prompt, params, session } = interaction;
      const essential = prompt.details['acr'] as { value?: unknown; values?: unknown } | undefined;
      return {
        uid,
        prompt: PROMPTS.find((name) => name === prompt.name) ?? 'login',
        clientId: String(params['client_id']),
        redirectUri: text(params['redirect_uri']),
        loginHint: text(params['login_hint']),
        uiLocales: text(params['ui_locales']),
        subject: session?.accountId,
        asked: askedConsent(
          prompt.details,
          text(params['scope']),
          requestedResourceScopes(resources, { named: params['resource'], scope: text(params['scope']) }),
        ),
        acrUnmet:
          includesAny(prompt.reasons, ACR_REASONS) &&
          (hasJustSignedIn(interaction) || isUnreachable(essential ?? {}, contextClasses)),
        wantsAnotherAccount:
          session?.accountId !== undefined && includesAny(prompt.reasons, OTHER_ACCOUNT_REASONS),
        denial: denialIn(prompt.details),
      };
    },

    async finishLogin(exchange, { subject, remember, ...signIn }) {
      const { prompt } = await details(exchange);
      const { acr, amr } = authenticationOf(signIn, contextClasses);
      const login = {
        accountId: subject,
        remember,
        ...(acr === undefined ? {} : { acr }),
        ...(amr.length > 0 ? { amr } : {}),
      };
      // Signing in answers whatever was asked before it: choosing an account, creating one.
      const answered =
        prompt.name === 'create' || prompt.name === 'select_account' ? { [prompt.name]: {} } : {};
      return finish(exchange, { ...answered, login }, true);
    },

    keepAccount: (exchange) => finish(exchange, { select_account: {} }, true),

    async finishConsent(exchange, decision) {
      const interaction = await details(exchange);
      const clientId = String(interaction.params['client_id']);
      const subject = interaction.session?.accountId ?? '';
      const client = await clients.find(clientId);
      const policy = consentPolicy(client?.metadata ?? {}, { byDefault: consentLifetime });
      if (policy.kind === 'remember') {
        const earlier = await consents.find({ subject, clientId });
        const consent = mergeConsent(earlier, decision);
        await consents.save({ subject, clientId, consent, expiresIn: policy.seconds });
      }
      const grant = await orGone(grantFor(interaction));
      writeConsent(grant, decision);
      const grantId = await orGone(grant.save());
      const { scopes, refused, claims } = decision;
      audit.record({ kind: 'consent.given', clientId, subject, details: { scopes, refused, claims } });
      return finish(exchange, { consent: { grantId } }, true);
    },

    abort: (exchange, { error, description }) =>
      finish(exchange, { error, error_description: description }, false),
  };
}
