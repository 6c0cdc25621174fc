/**
 * What the time of a flow is made of, in the plugin and in the bare engine: microseconds of the event loop's thread for
 * one flow, by who spent them. Sampled over the inspector, after a warm-up.
 *
 *   node bench/throughput/profile.ts [database] [flows, comma-separated]
 */
import { buildPlugin } from '../../scripts/build-once.ts';
import { FLOWS } from './flows.ts';
import { prepare } from './measure.ts';
import { number, table } from './report.ts';
import { bareEngine, plugin, type DatabaseName, type Subject } from './subjects.ts';

const AT_ONCE = 8;
const SAMPLED_MS = 5_000;
const SAMPLING_INTERVAL_US = 250;
/** Where Node listens once it is told to by a signal. */
const INSPECTOR = 'http://127.0.0.1:9229/json';

interface Frame {
  functionName: string;
  url: string;
}

interface ProfileNode {
  id: number;
  callFrame: Frame;
  children?: number[];
}

interface Profile {
  nodes: ProfileNode[];
  samples: number[];
  timeDeltas: number[];
}

/** The first that fits has it. */
const KINDS: ReadonlyArray<{ name: string; is: (frame: Frame) => boolean }> = [
  { name: 'waiting', is: ({ functionName }) => functionName === '(idle)' },
  { name: 'garbage collection', is: ({ functionName }) => functionName === '(garbage collector)' },
  {
    name: 'writing to sockets (system)',
    is: ({ url, functionName }) =>
      url === '' && /^write(v|Utf8String|Latin1String|Buffer)$/.test(functionName),
  },
  { name: 'event loop, compiler (V8, libuv)', is: ({ functionName }) => functionName === '(program)' },
  { name: 'the engine', is: ({ url }) => /node_modules\/(oidc-provider|jose|oidc-token-hash)\//.test(url) },
  { name: 'the plugin', is: ({ url }) => url.includes('/dist/server/') },
  {
    name: 'drivers, query builder, counting of attempts',
    is: ({ url }) =>
      /node_modules\/(better-sqlite3|pg[a-z-]*|postgres-[a-z]+|knex|tarn|rate-limiter-flexible)\//.test(url),
  },
  { name: 'pages', is: ({ url }) => /node_modules\/preact/.test(url) },
  { name: 'the host', is: ({ url }) => url.includes('/node_modules/@strapi/') },
  { name: 'HTTP (Koa, Node)', is: ({ url }) => url.includes('/node_modules/') || url.startsWith('node:') },
  // SQLite and cryptography are native code, which has no address: who called it tells them apart.
  { name: 'native code', is: () => true },
];

const NATIVE = 'native code';

const kindOf = (frame: Frame): string => KINDS.find(({ is }) => is(frame))?.name ?? NATIVE;

const NATIVE_CALLERS: ReadonlyArray<{ name: string; called: RegExp }> = [
  { name: 'cryptography (native)', called: /node:internal\/crypto|node_modules\/(jose|keygrip|tsscmp)\// },
  { name: 'the database (native)', called: /better-sqlite3|\/dist\/server\/|knex|rate-limiter/ },
];

function kindOfSample(id: number, byId: Map<number, ProfileNode>, parents: Map<number, number>): string {
  const node = byId.get(id);
  const kind = node ? kindOf(node.callFrame) : NATIVE;
  if (kind !== NATIVE) return kind;
  const caller = byId.get(parents.get(id) ?? -1)?.callFrame.url ?? '';
  return NATIVE_CALLERS.find(({ called }) => called.test(caller))?.name ?? 'other native code';
}

/** Microseconds for each kind. */
function sum({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const sums = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const kind = kindOfSample(id, byId, parents);
    sums.set(kind, (sums.get(kind) ?? 0) + (timeDeltas[index] ?? 0));
  }
  return sums;
}

interface Inspector {
  call: (method: string, params?: object) => Promise<Record<string, unknown>>;
  close: () => void;
}

async function inspect(pid: number): Promise<Inspector> {
  process.kill(pid, 'SIGUSR1');
  let targets: Array<{ webSocketDebuggerUrl: string }> | undefined;
  for (let tries = 0; !targets && tries < 50; tries += 1) {
    targets = await fetch(INSPECTOR).then(
      (answer) => answer.json() as Promise<Array<{ webSocketDebuggerUrl: string }>>,
      () => new Promise((resolve) => setTimeout(() => resolve(undefined), 100)),
    );
  }
  const socket = new WebSocket(targets?.[0]?.webSocketDebuggerUrl ?? '');
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  const waiting = new Map<number, (result: Record<string, unknown>) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result = {} } = JSON.parse(String(data)) as { id: number; result?: Record<string, unknown> };
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  let count = 0;
  return {
    call: (method, params = {}) =>
      new Promise((resolve) => {
        count += 1;
        waiting.set(count, resolve);
        socket.send(JSON.stringify({ id: count, method, params }));
      }),
    close: () => socket.close(),
  };
}

/** Microseconds of one flow, by kind. */
async function profile(subject: Subject, flow: string): Promise<Map<string, number>> {
  const prepared = await prepare(subject, flow, AT_ONCE);
  const inspector = await inspect(subject.pid);
  await inspector.call('Profiler.enable');
  await inspector.call('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_US });
  await inspector.call('Profiler.start');
  const { rate } = await prepared.round(SAMPLED_MS);
  const { profile: sampled } = await inspector.call('Profiler.stop');
  prepared.close();
  inspector.close();
  const flows = (rate * SAMPLED_MS) / 1000;
  return new Map([...sum(sampled as Profile)].map(([kind, time]) => [kind, time / flows]));
}

async function profileOf(make: () => Promise<Subject>, flow: string): Promise<Map<string, number>> {
  const subject = await make();
  try {
    return await profile(subject, flow);
  } finally {
    await subject.stop();
  }
}

const [database = 'SQLite WAL', flows = Object.keys(FLOWS).join(',')] = process.argv.slice(2);
await buildPlugin();
for (const flow of flows.split(',')) {
  const bare = await profileOf(bareEngine, flow);
  const ours = await profileOf(() => plugin(database as DatabaseName), flow);
  const kinds = [...new Set([...ours.keys(), ...bare.keys()])].sort(
    (one, other) => (ours.get(other) ?? 0) - (ours.get(one) ?? 0),
  );
  const rows = kinds.map((kind) => [kind, number(bare.get(kind) ?? 0), number(ours.get(kind) ?? 0)]);
  console.log(`\n${flow}, microseconds\n\n${table(['spent by', 'bare engine', database], rows)}`);
}
