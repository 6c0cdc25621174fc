/**
 * What the plugin costs the host it lives in: how much later it starts, how much more memory it has at rest, whether
 * pages that have nothing to do with the plugin are slower; and how long such pages take while people sign in.
 *
 * Two sites that differ by the plugin alone are started, measured in turn, and ended, several times.
 *
 *   npm run bench:host -- [--starts=12] [--rounds=8] [--json=file]
 */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { launchHost, type LaunchedHost } from '../playground/launch-host.ts';
import { buildPlugin } from '../scripts/build-once.ts';
import { freePort } from '../tests/support/host.ts';
import { hostLocal, waitsDuring, type Bystander } from './throughput/bystanders.ts';
import { Visitor } from './throughput/http.ts';
import { median, percentile, prepare } from './throughput/measure.ts';
import { createProbe, type Probe } from './throughput/probe.ts';
import { load, machine, number, table } from './throughput/report.ts';
import { placeFor, plugin, type Place } from './throughput/subjects.ts';

const { values } = parseArgs({
  options: {
    starts: { type: 'string', default: '12' },
    rounds: { type: 'string', default: '8' },
    json: { type: 'string' },
  },
});

const starts = Number(values.starts);
const rounds = Number(values.rounds);

/** Milliseconds, MiB, and ratios of the processor's time for one request. */
const LIMITS = { start: 150, memory: 40, page: { least: 0.98, most: 1.02 } };

/** Milliseconds until what a start leaves to be done later is done. */
const SETTLED_AFTER = 3_000;
const REQUESTS = 400;
const WARM_UP = 3_000;
const MIB = 2 ** 20;

interface Site {
  host: LaunchedHost;
  probe: Probe;
  /** Of a signed-in user, for the host's own API. */
  token: string;
}

/** As `strapi start` runs it: nothing is compiled beforehand. */
async function start(place: Place, withPlugin: boolean): Promise<Omit<Site, 'token'>> {
  const probe = createProbe();
  const host = await launchHost({
    port: await freePort(),
    databaseFile: place.databaseFile,
    env: {
      LOG_LEVEL: 'error',
      USERS_RATELIMIT: 'false',
      PLAYGROUND_OIDC: String(withPlugin),
      NODE_COMPILE_CACHE: '',
      ...probe.env(),
    },
  });
  return { host, probe };
}

async function signedIn({ host, probe }: Omit<Site, 'token'>): Promise<Site> {
  const visitor = new Visitor(host.url);
  const token = await hostLocal(visitor, { identifier: 'alice', password: 'Playground-1' });
  visitor.close();
  return { host, probe, token };
}

/** What has nothing to do with the plugin: the host's own word that it lives, and a page of its API. */
const PAGES = {
  '/_health': () => ({}),
  '/api/users/me': ({ token }: Site) => ({ authorization: `Bearer ${token}` }),
};
type Page = keyof typeof PAGES;

interface PageFigures {
  /** Milliseconds of the processor for one request, and until its answer. */
  cpu: number;
  p50: number;
}

async function measurePage(site: Site, page: Page, count: number): Promise<PageFigures> {
  const visitor = new Visitor(site.host.url);
  const headers = PAGES[page](site);
  const waits: number[] = [];
  const before = await site.probe.cpu();
  for (let done = 0; done < count; done += 1) {
    const begun = performance.now();
    const { status } = await visitor.ask(page, { headers });
    if (status >= 300) throw new Error(`${page}: ${status}`);
    waits.push(performance.now() - begun);
  }
  const cpu = (await site.probe.cpu()) - before;
  visitor.close();
  return { cpu: cpu / count, p50: percentile(waits, 0.5) };
}

interface Start {
  after: number;
  cpu: number;
  /** With what is left to be done once the host listens. */
  settled: number;
  rss: number;
  heap: number;
}

const KINDS = ['without', 'with'] as const;
type Kind = (typeof KINDS)[number];
type Both<Value> = Record<Kind, Value>;

interface Ratios {
  cpu: number[];
  p50: number[];
}

async function startOf({ probe }: Pick<Site, 'probe'>): Promise<Start> {
  const { after, cpu } = await probe.started();
  await pause(SETTLED_AFTER);
  const settled = await probe.cpu();
  const { rss, heapUsed } = await probe.memory();
  return { after, cpu, settled, rss: rss / MIB, heap: heapUsed / MIB };
}

/** With to without, pair by pair: what else the machine does falls on both of a pair. */
async function comparePages(sites: Both<Site>, ratios: Record<Page, Ratios>): Promise<void> {
  for (const page of Object.keys(PAGES) as Page[]) {
    for (const kind of KINDS) await measurePage(sites[kind], page, WARM_UP);
    for (let round = 0; round < rounds; round += 1) {
      const order = round % 2 === 0 ? KINDS : KINDS.toReversed();
      const figures: Partial<Both<PageFigures>> = {};
      for (const kind of order) figures[kind] = await measurePage(sites[kind], page, REQUESTS);
      const { with: withIt, without } = figures as Both<PageFigures>;
      ratios[page].cpu.push(withIt.cpu / without.cpu);
      ratios[page].p50.push(withIt.p50 / without.p50);
    }
  }
}

async function compare(): Promise<{ begun: Both<Start[]>; ratios: Record<Page, Ratios> }> {
  const begun: Both<Start[]> = { with: [], without: [] };
  const ratios: Record<Page, Ratios> = {
    '/_health': { cpu: [], p50: [] },
    '/api/users/me': { cpu: [], p50: [] },
  };
  const places: Both<Place> = { with: await placeFor('SQLite WAL'), without: await placeFor('SQLite WAL') };
  try {
    // The first start makes the tables.
    for (const kind of KINDS) await (await start(places[kind], kind === 'with')).host.stop();
    for (let count = 0; count < starts; count += 1) {
      console.error(`• start ${count + 1} of ${starts} …`);
      const sites: Partial<Both<Site>> = {};
      try {
        for (const kind of count % 2 === 0 ? KINDS : KINDS.toReversed()) {
          const started = await start(places[kind], kind === 'with');
          begun[kind].push(await startOf(started));
          sites[kind] = await signedIn(started);
        }
        await comparePages(sites as Both<Site>, ratios);
      } finally {
        for (const site of Object.values(sites)) await site.host.stop();
      }
    }
  } finally {
    for (const kind of KINDS) await places[kind].remove();
  }
  return { begun, ratios };
}

/** What others wait for while people sign in, eight at a time: at the provider, and at the host's own endpoint. */
async function measureBystanders(): Promise<Record<string, Record<Page, { p50: number; p99: number }>>> {
  const subject = await plugin('SQLite WAL', { checksPassword: true });
  const visitors = Array.from({ length: 8 }, () => new Visitor(subject.url));
  try {
    const [first] = visitors;
    const token = first ? await hostLocal(first, subject.account) : '';
    const pages: Bystander[] = [
      { url: `${subject.url}/_health`, headers: {} },
      { url: `${subject.url}/api/users/me`, headers: { authorization: `Bearer ${token}` } },
    ];
    const run = await prepare(subject, 'sign-in', 8);
    const atRest = await waitsDuring(pages, () => pause(5_000));
    const signingIn = await waitsDuring(pages, () => run.round(8_000));
    run.close();
    const atHost = await waitsDuring(pages, async () => {
      const end = performance.now() + 8_000;
      await Promise.all(
        visitors.map(async (visitor) => {
          while (performance.now() < end) await hostLocal(visitor, subject.account);
        }),
      );
    });
    const named = ([health, api]: Array<{ p50: number; p99: number }>) =>
      ({ '/_health': health, '/api/users/me': api }) as Record<Page, { p50: number; p99: number }>;
    return {
      nothing: named(atRest),
      'sign-ins at the provider': named(signingIn),
      '`POST /api/auth/local`': named(atHost),
    };
  } finally {
    visitors.forEach((visitor) => visitor.close());
    await subject.stop();
  }
}

await buildPlugin();
const loadBefore = load();
const { begun, ratios } = await compare();
const bystanders = await measureBystanders();

const of = (kind: Kind, what: keyof Start): number => median(begun[kind].map((one) => one[what]));
const added = (what: keyof Start): number => of('with', what) - of('without', what);
const { node, processors } = machine();
const rows: Array<[string, keyof Start]> = [
  ['start, ms', 'after'],
  ['start, ms of the processor', 'cpu'],
  [`the same, ${SETTLED_AFTER / 1000} s later`, 'settled'],
  ['memory at rest, MiB resident', 'rss'],
  ['memory at rest, MiB of V8’s heap', 'heap'],
];
console.log(
  [
    `Node ${node}, ${processors} processors; load ${number(loadBefore)} before and ${number(load())} after; medians of ` +
      `${starts} starts each, in turn, and of ${rounds} rounds of ${REQUESTS} requests after each.`,
    table(
      ['', 'without', 'with', 'added'],
      rows.map(([name, what]) => [
        name,
        number(of('without', what)),
        number(of('with', what)),
        number(added(what)),
      ]),
    ),
    table(
      ['a page of the host', 'processor time, ratio', 'p50, ratio'],
      (Object.entries(ratios) as Array<[Page, Ratios]>).map(([page, { cpu, p50 }]) => [
        page,
        median(cpu).toFixed(3),
        median(p50).toFixed(3),
      ]),
    ),
    table(
      ['meanwhile', 'page', 'p50 ms', 'p99 ms'],
      Object.entries(bystanders).flatMap(([what, pages]) =>
        Object.entries(pages).map(([page, { p50, p99 }]) => [what, page, number(p50), number(p99)]),
      ),
    ),
  ].join('\n\n'),
);
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ begun, ratios, bystanders }, null, 2)}\n`);
}

const faults = [
  ...(added('after') > LIMITS.start ? [`the start: ${number(added('after'))} ms > ${LIMITS.start}`] : []),
  ...(added('rss') > LIMITS.memory ? [`memory: ${number(added('rss'))} MiB > ${LIMITS.memory}`] : []),
  ...Object.entries(ratios).flatMap(([page, { cpu }]) =>
    median(cpu) > LIMITS.page.most || median(cpu) < LIMITS.page.least
      ? [`${page}: ${median(cpu).toFixed(3)} is not within ${LIMITS.page.least} to ${LIMITS.page.most}`]
      : [],
  ),
];
console.log(
  faults.length === 0 ? '\nEverything is within its limit.' : `\nNot within the limit:\n${faults.join('\n')}`,
);
if (faults.length > 0) process.exitCode = 1;
