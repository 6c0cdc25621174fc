/**
 * How the flows fare as a site grows: with 1,000, 100,000 and a million live artifacts, 100,000 users, 1,000 clients and
 * 500 scopes; and while 500,000 expired artifacts are swept. The sites are measured in turn, round by round; the ratios
 * are to the smallest of them, and to the same site when nothing is swept.
 *
 *   npm run bench:growth -- [--databases=SQLite WAL,PostgreSQL] [--flows=sign-in,userinfo,…] [--rounds=6] [--seconds=1.5]
 *                           [--share=1] [--json=file]
 *
 * `share` makes every size smaller by that factor, to try it out.
 */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { buildPlugin } from '../../scripts/build-once.ts';
import { FLOWS } from '../throughput/flows.ts';
import { figuresOf, measureInTurn, prepare, type Figures, type Round } from '../throughput/measure.ts';
import { load, machine, number, table } from '../throughput/report.ts';
import { placeFor, pluginAt, type DatabaseName, type Place, type Subject } from '../throughput/subjects.ts';
import { databaseOf } from './database.ts';
import { fill, writeOut, type Amount } from './fill.ts';
import { sweepSwitch, type SweepSwitch } from './sweep-switch.ts';

const { values } = parseArgs({
  options: {
    databases: { type: 'string', default: 'SQLite WAL,PostgreSQL' },
    flows: { type: 'string', default: Object.keys(FLOWS).join(',') },
    rounds: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '1.5' },
    share: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});

const flows = values.flows.split(',');
const rounds = Number(values.rounds);
const milliseconds = Number(values.seconds) * 1000;
const share = (count: number): number => Math.max(100, Math.round(count * Number(values.share)));
const AT_ONCE = 8;

/** How much p99 may grow. */
const LIMITS = { growth: 1.2, sweeping: 1.5 };

const SMALL: Amount = { artifacts: 1_000, expired: 0, users: 100, clients: 10, scopes: 0 };
const PEOPLED = { users: share(100_000), clients: share(1_000), scopes: share(500) };
const SIZES: Record<string, Amount> = {
  '1 k': SMALL,
  '100 k': { artifacts: share(100_000), expired: 0, ...PEOPLED },
  '1 M': { artifacts: share(1_000_000), expired: share(500_000), ...PEOPLED },
};

interface Site {
  size: string;
  place: Place;
  subject: Subject;
}

export interface Measured {
  database: string;
  flow: string;
  size: string;
  sweeping: boolean;
  figures: Figures;
}

/** Everybody is somebody else: one user of the site after the other. */
function crowd(subject: Subject): Subject {
  let next = 0;
  return {
    ...subject,
    get account() {
      next = (next % SMALL.users) + 1;
      return { ...subject.account, identifier: `user-${next}` };
    },
  };
}

async function siteOf(database: DatabaseName, size: string, amount: Amount): Promise<Site> {
  const place = await placeFor(database);
  // The host makes its tables.
  await (await pluginAt(place)).stop();
  await fill(databaseOf(place), amount);
  await sweepSwitch(databaseOf(place)).off();
  const subject = await pluginAt(place, { config: { sweep: { every: 1 } } });
  console.error(
    `• ${database}, ${size}: starts after ${Math.round((await subject.probe.started()).after)} ms`,
  );
  return { size, place, subject: crowd(subject) };
}

async function measureGrowth(database: string, sites: readonly Site[], flow: string): Promise<Measured[]> {
  const prepared = [];
  for (const { subject } of sites) prepared.push(await prepare(subject, flow, AT_ONCE));
  for (const { place } of sites) await writeOut(databaseOf(place));
  const measured = await measureInTurn(prepared, { rounds, milliseconds });
  prepared.forEach((run) => run.close());
  return sites.map(({ size }, index) => ({
    database,
    flow,
    size,
    sweeping: false,
    figures: figuresOf(measured[index] ?? []),
  }));
}

async function measureSweep(
  database: string,
  { size, subject }: Site,
  { flow, sweep }: { flow: string; sweep: SweepSwitch },
): Promise<Measured[]> {
  const run = await prepare(subject, flow, AT_ONCE);
  const all = { quiet: [] as Round[], sweeping: [] as Round[] };
  for (let round = 0; round < rounds; round += 1) {
    all.quiet.push(await run.round(milliseconds));
    await sweep.on();
    all.sweeping.push(await run.round(milliseconds));
    await sweep.off();
  }
  run.close();
  return [
    { database, flow, size, sweeping: false, figures: figuresOf(all.quiet) },
    { database, flow, size, sweeping: true, figures: figuresOf(all.sweeping) },
  ];
}

interface Results {
  growth: Measured[];
  sweep: Measured[];
  swept: Record<string, number>;
}

async function measureDatabase(database: DatabaseName, results: Results): Promise<void> {
  const sites: Site[] = [];
  try {
    for (const [size, amount] of Object.entries(SIZES)) sites.push(await siteOf(database, size, amount));
    for (const flow of flows) {
      console.error(`• ${database}, ${flow} …`);
      results.growth.push(...(await measureGrowth(database, sites, flow)));
    }
    const largest = sites.at(-1);
    if (!largest) return;
    const sweep = sweepSwitch(databaseOf(largest.place));
    const before = await sweep.expired();
    for (const flow of flows) {
      console.error(`• ${database}, ${flow}, while expired artifacts are swept …`);
      results.sweep.push(...(await measureSweep(database, largest, { flow, sweep })));
    }
    results.swept[database] = before - (await sweep.expired());
  } finally {
    for (const { subject, place } of sites) {
      await subject.stop();
      await place.remove();
    }
  }
}

const ratio = (figures: Figures, base: Figures | undefined, what: keyof Figures): string =>
  base ? (figures[what] / base[what]).toFixed(2) : '';

function toMarkdown({ growth, sweep, swept }: Results, before: number): string {
  const { node, processors } = machine();
  const cells = (figures: Figures, base: Figures | undefined): string[] => [
    number(figures.p50),
    number(figures.p99),
    ratio(figures, base, 'p99'),
    number(figures.cpu),
    ratio(figures, base, 'cpu'),
  ];
  const head = ['p50 ms', 'p99 ms', 'ratio', 'CPU ms', 'CPU ratio'];
  const first = (all: readonly Measured[], { database, flow }: Measured): Figures | undefined =>
    all.find((one) => one.database === database && one.flow === flow)?.figures;
  return [
    `Node ${node}, ${processors} processors; load ${number(before)} before and ${number(load())} after; ` +
      `${AT_ONCE} at once, ${rounds} rounds of ${values.seconds} s, the sites in turn; p50 and p99 of the flows of all rounds.`,
    table(
      ['database', 'flow', 'live artifacts', ...head],
      growth.map((one) => [one.database, one.flow, one.size, ...cells(one.figures, first(growth, one))]),
    ),
    `While expired artifacts are swept (${Object.entries(swept)
      .map(([database, count]) => `${database}: ${count} meanwhile`)
      .join(', ')}):`,
    table(
      ['database', 'flow', 'swept', ...head],
      sweep.map((one) => [
        one.database,
        one.flow,
        one.sweeping ? 'yes' : 'no',
        ...cells(one.figures, first(sweep, one)),
      ]),
    ),
  ].join('\n\n');
}

/** What is above its limit, in words. */
function exceeded({ growth, sweep }: Results): string[] {
  const above = (all: readonly Measured[], limit: number): string[] =>
    all.flatMap((one) => {
      const base = all.find(({ database, flow }) => database === one.database && flow === one.flow);
      const grown = base ? one.figures.p99 / base.figures.p99 : 0;
      return grown > limit
        ? [
            `${one.database}, ${one.flow}, ${one.sweeping ? 'swept' : one.size}: ${grown.toFixed(2)} > ${limit}`,
          ]
        : [];
    });
  return [...above(growth, LIMITS.growth), ...above(sweep, LIMITS.sweeping)];
}

await buildPlugin();
const loadBefore = load();
const results: Results = { growth: [], sweep: [], swept: {} };
for (const database of values.databases.split(',')) await measureDatabase(database as DatabaseName, results);
console.log(toMarkdown(results, loadBefore));
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
const tooMuch = exceeded(results);
console.log(
  tooMuch.length === 0 ? '\nEvery p99 is within its limit.' : `\nAbove the limit:\n${tooMuch.join('\n')}`,
);
if (tooMuch.length > 0) process.exitCode = 1;
