/**
 * Artifacts within one request: what it read it need not read again, and what it changes is written together, in one
 * turn, before its answer leaves. The engine asks for the same session, grant and interaction several times in a
 * request, and writes them one by one.
 *
 * What decides between two requests (`consume`) is never put off, nor answered from memory.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { mergeSession } from '../domain/session-changes';
import type {
  ArtifactChange,
  ArtifactIndex,
  ArtifactPayload,
  ArtifactRef,
  ArtifactStore,
  FoundArtifact,
  RequestScope,
} from '../domain/ports';

interface Entry {
  ref: ArtifactRef;
  /** As it is for this request, as JSON, since the engine changes what it is given; undefined: it is not there. */
  text: string | undefined;
  /** As it is in the store, as far as this request has seen. */
  stored?: string | undefined;
  /** What is still to be written. */
  change?: ArtifactChange;
}

type Request = Map<string, Entry>;

export interface RequestArtifacts extends RequestScope {
  store: ArtifactStore;
  index: ArtifactIndex;
}

const keyOf = ({ kind, id }: ArtifactRef): string => `${kind}:${id}`;

/** What is marked as used by other requests, too: nothing of it is remembered. */
const SINGLE_USE = new Set([
  'AuthorizationCode',
  'BackchannelAuthenticationRequest',
  'DeviceCode',
  'PushedAuthorizationRequest',
  'RefreshToken',
  'ReplayDetection',
]);

/** What the lists of sessions and applications are made from, to the last detail, when it is written. */
const LISTED = new Set(['Grant', 'Session']);

const payloadOf = ({ text }: Entry): ArtifactPayload | undefined =>
  text === undefined ? undefined : (JSON.parse(text) as ArtifactPayload);

export function createRequestArtifacts({
  store,
  index,
}: {
  store: ArtifactStore;
  index: ArtifactIndex;
}): RequestArtifacts {
  const requests = new AsyncLocalStorage<Request>();

  /** A session is written over what others have made of it meanwhile, and not at all once it has ended. */
  const changeOf = async ({ ref, change, stored }: Entry): Promise<ArtifactChange | undefined> => {
    if (ref.kind !== 'Session' || stored === undefined || !change || !('save' in change)) return change;
    const present = await store.find(ref);
    if (!present) return undefined;
    const read = JSON.parse(stored) as ArtifactPayload;
    const payload = mergeSession({ read, present, ours: change.save.payload });
    return { save: { ...change.save, payload, text: undefined } };
  };

  const flush = async (): Promise<void> => {
    const request = requests.getStore();
    if (!request) return;
    const changed: Entry[] = [];
    for (const entry of request.values()) if (entry.change) changed.push(entry);
    if (changed.length === 0) return;
    const changes = await Promise.all(changed.map(changeOf));
    for (const entry of changed) {
      delete entry.change;
      entry.stored = entry.text;
    }
    await store.change(changes.flatMap((change) => (change ? [change] : [])));
  };

  /** What this request has read or changed before stays as it is. */
  const remember = (request: Request, { ref, payload, text }: FoundArtifact): void => {
    const key = keyOf(ref);
    if (SINGLE_USE.has(ref.kind) || request.has(key)) return;
    const known = text ?? JSON.stringify(payload);
    request.set(key, { ref, text: known, stored: known });
  };

  /** What this request holds of kinds that are found by something else than their identifier. */
  const heldBy = (request: Request, kind: string, field: string, value: string): Entry | undefined => {
    for (const entry of request.values()) {
      if (entry.ref.kind === kind && payloadOf(entry)?.[field] === value) return entry;
    }
    return undefined;
  };

  const findThrough = async (
    request: Request | undefined,
    { kind, field, value }: { kind: string; field: string; value: string },
    find: () => Promise<ArtifactPayload | undefined>,
  ): Promise<ArtifactPayload | undefined> => {
    if (!request || SINGLE_USE.has(kind)) return find();
    const held = heldBy(request, kind, field, value);
    if (held) return payloadOf(held);
    const payload = await find();
    const id = payload?.['jti'];
    if (!payload || typeof id !== 'string') return payload;
    const key = keyOf({ kind, id });
    const known = request.get(key);
    // Changed or taken away by this request, and not written yet.
    if (known) return undefined;
    remember(request, { ref: { kind, id }, payload });
    return payload;
  };

  return {
    flush,
    during: (work) => requests.run(new Map(), work),

    index: {
      async *each(query) {
        await flush();
        yield* index.each(query);
      },
      async find(ref) {
        await flush();
        return index.find(ref);
      },
    },

    store: {
      async save(artifact) {
        const request = requests.getStore();
        if (!request) return store.save(artifact);
        const { kind, id, payload } = artifact;
        const text = JSON.stringify(payload);
        const entry: Entry = { ref: { kind, id }, text, stored: request.get(keyOf(artifact))?.stored };
        entry.change = {
          save: {
            ...artifact,
            // The engine may change what it has given away.
            payload: LISTED.has(kind) ? (JSON.parse(text) as ArtifactPayload) : payload,
            text: payload['consumed'] === undefined ? text : undefined,
          },
        };
        request.set(keyOf(artifact), entry);
      },

      async destroy(ref) {
        const request = requests.getStore();
        if (!request) return store.destroy(ref);
        request.set(keyOf(ref), { ref, text: undefined, change: { destroy: ref } });
      },

      change: (changes) => store.change(changes),

      async find(ref) {
        const request = requests.getStore();
        const known = request?.get(keyOf(ref));
        if (known && (known.change !== undefined || !SINGLE_USE.has(ref.kind))) return payloadOf(known);
        const payload = await store.find(ref, request && ((found) => remember(request, found)));
        if (request && payload !== undefined) remember(request, { ref, payload });
        return payload;
      },

      findByUid: ({ kind, uid }) =>
        findThrough(requests.getStore(), { kind, field: 'uid', value: uid }, () =>
          store.findByUid({ kind, uid }),
        ),

      findByUserCode: ({ kind, userCode }) =>
        findThrough(requests.getStore(), { kind, field: 'userCode', value: userCode }, () =>
          store.findByUserCode({ kind, userCode }),
        ),

      async consume(ref) {
        const request = requests.getStore();
        if (request?.get(keyOf(ref))?.change) await flush();
        request?.delete(keyOf(ref));
        return store.consume(ref);
      },

      async revokeByGrantId(ref) {
        await flush();
        const request = requests.getStore();
        for (const [key, entry] of request ?? []) {
          if (entry.ref.kind === ref.kind && payloadOf(entry)?.['grantId'] === ref.grantId)
            request?.delete(key);
        }
        await store.revokeByGrantId(ref);
      },

      async revokeByClientId(clientId) {
        await flush();
        const request = requests.getStore();
        for (const [key, entry] of request ?? []) {
          if (payloadOf(entry)?.['clientId'] === clientId) request?.delete(key);
        }
        await store.revokeByClientId(clientId);
      },

      async countIssued(query) {
        await flush();
        return store.countIssued(query);
      },
    },
  };
}
