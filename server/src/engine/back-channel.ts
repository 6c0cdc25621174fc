/**
 * Tells a client that a session has ended (OpenID Connect Back-Channel Logout 1.0 §2.5): makes the logout token and
 * posts it. Delivers once; when to try again is not decided here.
 */
import { randomUUID } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { performance } from 'node:perf_hooks';
import type Provider from 'oidc-provider';
import { wordsOf } from '../domain/failure-words';
import type { DeliveryAttempt, DeliveryFault, LogoutNotice } from '../domain/logout';
import type { ClientStore } from '../domain/ports';
import { toEngineClient, type EngineVocabularyNames } from './client';
import { PrivateAddress, publicLookup, refusePrivateHost } from './private-addresses';

export type SendLogout = (notice: LogoutNotice, signal: AbortSignal) => Promise<DeliveryAttempt>;

export interface BackChannelOptions {
  allowPrivateNetwork: boolean;
  /** Milliseconds for the whole of an attempt. */
  timeout: number;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

type EngineClient = InstanceType<Provider['Client']>;

/** A client as the engine's models take it, enabled or not: a client that was disabled has to hear of it. */
const clientOf = (provider: Provider, metadata: object): EngineClient => {
  const Client = provider.Client as unknown as new (metadata: object) => EngineClient;
  return new Client(metadata);
};

/** Back-Channel Logout 1.0 §2.4. The engine sets `iss`, `aud`, `iat`, `exp` (2 minutes), `typ`, and the client's own `sub`. */
async function makeLogoutToken(
  provider: Provider,
  client: EngineClient,
  { subject, sid }: LogoutNotice,
): Promise<string> {
  const token = new provider.IdToken({ sub: subject }, { client });
  // Which of the claims given go in; not in the engine's types.
  Object.assign(token, { mask: { sub: null } });
  token.set('events', { [EVENT]: {} });
  token.set('jti', randomUUID());
  if (sid !== undefined) token.set('sid', sid);
  return token.issue({ use: 'logout' });
}

/** Posts a form and answers the status. The answer's body is never read, so its size does not matter. */
function post(
  url: URL,
  form: URLSearchParams,
  deps: { signal: AbortSignal; guarded: boolean },
): Promise<number> {
  const body = form.toString();
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: 'POST',
        agent: false,
        signal: deps.signal,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
          connection: 'close',
        },
        ...(deps.guarded ? { lookup: publicLookup } : {}),
      },
      (answer) => {
        resolve(answer.statusCode ?? 0);
        answer.destroy();
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** 200 is success (§2.8); clients that have nothing to say answer 204. */
const faultOfStatus = (status: number): DeliveryFault | undefined => {
  if (status === 200 || status === 204) return undefined;
  return status >= 300 && status < 400 ? 'redirect' : 'status';
};

const faultOfError = (error: unknown, timeout: AbortSignal): DeliveryFault => {
  if (error instanceof PrivateAddress) return 'private-address';
  return timeout.aborted ? 'timeout' : 'unreachable';
};

export function createSendLogout(deps: {
  provider: Provider;
  clients: ClientStore;
  vocabulary: EngineVocabularyNames;
  options: BackChannelOptions;
  log: { error(message: string): void };
}): SendLogout {
  const { provider, clients, vocabulary, options, log } = deps;

  const makeForm = async (client: object, notice: LogoutNotice): Promise<URLSearchParams | undefined> => {
    try {
      const token = await makeLogoutToken(provider, clientOf(provider, client), notice);
      return new URLSearchParams({ logout_token: token });
    } catch (error) {
      log.error(
        `oidc-server: no logout token could be made for client "${notice.clientId}": ${wordsOf(error)}`,
      );
      return undefined;
    }
  };

  return async function sendLogout(notice, signal) {
    const started = performance.now();
    const report = (fault: DeliveryFault | undefined, status?: number): DeliveryAttempt => ({
      fault,
      status,
      latency: Math.round(performance.now() - started),
    });

    // One that was deleted meanwhile is told all the same.
    const client = await (notice.client ? { metadata: notice.client } : clients.find(notice.clientId));
    const address = client?.metadata.backchannel_logout_uri;
    if (!client || address === undefined) return report('client-gone');
    const form = await makeForm(toEngineClient(client, vocabulary, clients.secretOf(client)), notice);
    if (!form) return report('unsigned');

    const timeout = AbortSignal.timeout(options.timeout);
    try {
      const url = new URL(address);
      const guarded = !options.allowPrivateNetwork;
      if (guarded) refusePrivateHost(url);
      const status = await post(url, form, { signal: AbortSignal.any([signal, timeout]), guarded });
      return report(faultOfStatus(status), status);
    } catch (error) {
      return report(faultOfError(error, timeout));
    }
  };
}
