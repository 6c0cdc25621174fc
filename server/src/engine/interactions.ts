/**
 * The one door to the engine's interactions: what a page may read of a pending authorization request, and how it ends.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { StoreUnavailable } from '../domain/errors';
import { missingConsent, type MissingConsent } from '../domain/consent';
import { parseScope } from '../domain/scopes';
import type { Engine } from './load';

export interface Exchange {
  req: IncomingMessage;
  res: ServerResponse;
}

/** A pending authorization request, as a page needs it. */
export interface PendingInteraction {
  uid: string;
  prompt: 'login' | 'consent';
  clientId: string;
  redirectUri: string | undefined;
  loginHint: string | undefined;
  uiLocales: string | undefined;
  /** The signed-in user's subject; undefined before sign-in. */
  subject: string | undefined;
  /** Every scope of the request (RFC 6749 §3.3). */
  requestedScopes: string[];
  missing: MissingConsent;
}

/** There is no such request in this browser: it expired, was used, or belongs to another browser. */
export class InteractionGone extends Error {
  override readonly name = 'InteractionGone';
}

export interface Interactions {
  /** @throws InteractionGone */
  find(exchange: Exchange): Promise<PendingInteraction>;
  /** Each of these ends the interaction and gives the address at which the engine goes on. @throws InteractionGone */
  finishLogin(exchange: Exchange, login: { subject: string; amr: string[] }): Promise<string>;
  finishConsent(exchange: Exchange): Promise<string>;
  /** The client gets `error` at its redirect URI (RFC 6749 §4.1.2.1). */
  abort(exchange: Exchange, failure: { error: string; description: string }): Promise<string>;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

type EngineInteraction = Awaited<ReturnType<Provider['interactionDetails']>>;

export function createInteractions({
  provider,
  engine,
}: {
  provider: Provider;
  engine: Engine;
}): Interactions {
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
    async find(exchange) {
      const { uid, prompt, params, session } = await details(exchange);
      return {
        uid,
        prompt: prompt.name === 'consent' ? 'consent' : 'login',
        clientId: String(params['client_id']),
        redirectUri: text(params['redirect_uri']),
        loginHint: text(params['login_hint']),
        uiLocales: text(params['ui_locales']),
        subject: session?.accountId,
        requestedScopes: parseScope(text(params['scope'])),
        missing: missingConsent(prompt.details),
      };
    },

    finishLogin: (exchange, { subject, amr }) =>
      finish(exchange, { login: { accountId: subject, amr } }, false),

    async finishConsent(exchange) {
      const interaction = await details(exchange);
      const grant = await orGone(grantFor(interaction));
      const { scopes, claims } = missingConsent(interaction.prompt.details);
      if (scopes.length > 0) grant.addOIDCScope(scopes.join(' '));
      if (claims.length > 0) grant.addOIDCClaims(claims);
      return finish(exchange, { consent: { grantId: await orGone(grant.save()) } }, true);
    },

    abort: (exchange, { error, description }) =>
      finish(exchange, { error, error_description: description }, false),
  };
}
