/**
 * The yardstick: oidc-provider with a Map for its store. What a request of it costs is what the protocol costs; whatever
 * the plugin takes beyond it is ours.
 *
 *   node bench/throughput/bare-engine.ts <port> <client as JSON>      alone, on node:http
 *
 * Where another file imports it, it answers in front of the server that is there: see engine-in-host.cjs.
 */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider, type Adapter, type AdapterPayload, type ClientMetadata } from 'oidc-provider';

const kept = new Map<string, AdapterPayload>();
const byUid = new Map<string, string>();
const byGrant = new Map<string, Set<string>>();

/** As small as the contract allows: nothing expires, since a run is short. */
const store = (model: string): Adapter => {
  const key = (id: string): string => `${model}:${id}`;
  return {
    upsert: (id, payload) => {
      kept.set(key(id), payload);
      if (payload.uid !== undefined) byUid.set(payload.uid, key(id));
      if (payload.grantId !== undefined) {
        const ofGrant = byGrant.get(payload.grantId) ?? new Set();
        byGrant.set(payload.grantId, ofGrant.add(key(id)));
      }
      return Promise.resolve();
    },
    find: (id) => Promise.resolve(kept.get(key(id))),
    findByUid: (uid) => Promise.resolve(kept.get(byUid.get(uid) ?? '')),
    findByUserCode: () => Promise.resolve(undefined),
    consume: (id) => {
      const payload = kept.get(key(id));
      if (payload) payload['consumed'] = Math.floor(Date.now() / 1000);
      return Promise.resolve();
    },
    destroy: (id) => {
      kept.delete(key(id));
      return Promise.resolve();
    },
    revokeByGrantId: (grantId) => {
      for (const one of byGrant.get(grantId) ?? []) kept.delete(one);
      byGrant.delete(grantId);
      return Promise.resolve();
    },
  };
};

const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const jwk = { ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256' };

const engineFor = (issuer: string, client: ClientMetadata): Provider =>
  new Provider(issuer, {
    adapter: store,
    clients: [client],
    jwks: { keys: [jwk] },
    cookies: { keys: ['a-key-of-the-benchmark'] },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: 'alice@example.org',
        email_verified: true,
        name: 'Alice Marie Liddell',
      }),
    }),
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
    },
    ttl: { AccessToken: 3600, Session: 86_400, Grant: 86_400, RefreshToken: 86_400, Interaction: 3600 },
    rotateRefreshToken: true,
    issueRefreshToken: (_ctx, _client, code) => code.scopes.has('offline_access'),
    routes: {
      authorization: '/authorize',
      token: '/token',
      userinfo: '/userinfo',
      introspection: '/introspect',
    },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  });

/** The same two requests that the plugin's page takes: one for the form, one for what was typed. */
const interact = async (provider: Provider, req: IncomingMessage, res: ServerResponse): Promise<void> => {
  if (req.method === 'GET') {
    await provider.interactionDetails(req, res);
    res.setHeader('content-type', 'text/html');
    res.end('<form method="post"><input name="identifier"><input name="password" type="password"></form>');
    return;
  }
  for await (const _chunk of req);
  const { params } = await provider.interactionDetails(req, res);
  const grant = new provider.Grant({ accountId: 'alice', clientId: String(params['client_id']) });
  grant.addOIDCScope(String(params['scope']));
  const result = { login: { accountId: 'alice' }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
};

/**
 * @param elsewhere answers what is not below `/oidc/` or `/interaction/`.
 * @returns what a server on the port is asked.
 */
export function engineListener(
  { port, client }: { port: number; client: ClientMetadata },
  elsewhere: RequestListener,
): RequestListener {
  const provider = engineFor(`http://localhost:${port}/oidc`, client);
  const handle = provider.callback();
  return (req, res) => {
    const { url = '' } = req;
    if (url.startsWith('/interaction/')) {
      interact(provider, req, res).catch((error: unknown) => {
        res.statusCode = 500;
        res.end(String(error));
      });
    } else if (url.startsWith('/oidc/')) {
      // By both the engine knows where it is mounted.
      Object.assign(req, { url: url.slice('/oidc'.length), originalUrl: url });
      void handle(req, res);
    } else elsewhere(req, res);
  };
}

if (import.meta.main) {
  const [port = '', client = '{}'] = process.argv.slice(2);
  const options = { port: Number(port), client: JSON.parse(client) as ClientMetadata };
  const notFound: RequestListener = (_req, res) => res.writeHead(404).end();
  createServer(engineListener(options, notFound)).listen(options.port, '127.0.0.1', () =>
    console.log('ready'),
  );
}
