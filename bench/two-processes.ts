/**
 * Two processes of a site on one PostgreSQL, every request of a browser going to the other one than the last: how much
 * processor time a flow takes of both together, beside what it takes of one alone. Each of the two is asked for as many
 * flows a second as the one alone is, and that is a part of what it can do: on a machine whose processors are all busy,
 * a process that is kept waiting by another takes more time for the same.
 *
 *   npm run bench:processes -- [--rounds=6] [--seconds=2] [--at-once=8] [--share=0.2] [--json=file]
 */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { buildPlugin } from '../scripts/build-once.ts';
import { freePort } from '../tests/support/host.ts';
import { FLOWS } from './throughput/flows.ts';
import { figuresOf, prepare, type Figures, type Round } from './throughput/measure.ts';
import { load, machine, number, table } from './throughput/report.ts';
import { placeFor, pluginAt, type Subject } from './throughput/subjects.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '2' },
    'at-once': { type: 'string', default: '8' },
    /** Of what one process alone can do, with the load and the database beside it. */
    share: { type: 'string', default: '0.2' },
    json: { type: 'string' },
  },
});

const rounds = Number(values.rounds);
const milliseconds = Number(values.seconds) * 1000;
const atOnce = Number(values['at-once']);
const share = Number(values.share);

/** Two processes, with processors for both, are to do this many times what one does. */
const WANTED = 1.7;

/** What two do for one that one alone does: twice as much, less what a flow takes more of them. */
const gain = ({ alone, two }: { alone: Figures; two: Figures }): number => (2 * alone.cpu) / two.cpu;

/** What one browser sees of both. */
const together = (one: Subject, other: Subject): Subject => ({
  ...one,
  name: 'two processes',
  ports: [...one.ports, ...other.ports],
  pid: one.pid,
  cpu: async () => (await one.cpu()) + (await other.cpu()),
});

interface Compared {
  flow: string;
  alone: Figures;
  two: Figures;
}

async function compare(flow: string, { alone, two }: { alone: Subject; two: Subject }): Promise<Compared> {
  const ofOne = await prepare(alone, flow, atOnce);
  const ofTwo = await prepare(two, flow, atOnce * 2);
  const all = { alone: [] as Round[], two: [] as Round[] };
  const perSecond = (await ofOne.round(milliseconds)).rate * share;
  for (let round = 0; round < rounds; round += 1) {
    all.alone.push(await ofOne.round(milliseconds, perSecond));
    all.two.push(await ofTwo.round(milliseconds, perSecond * 2));
  }
  ofOne.close();
  ofTwo.close();
  return { flow, alone: figuresOf(all.alone), two: figuresOf(all.two) };
}

await buildPlugin();
const loadBefore = load();
const place = await placeFor('PostgreSQL');
const running: Subject[] = [];
const compared: Compared[] = [];
try {
  const ports = [await freePort(), await freePort()];
  // As behind a proxy: both are at one address.
  const env = { PUBLIC_URL: `http://localhost:${ports[0]}` };
  for (const port of ports) running.push(await pluginAt(place, { port, env }));
  const [alone, other] = running as [Subject, Subject];
  const two = together(alone, other);
  // Before anything is measured the code of both is compiled: the second one only ever does half of what two do.
  for (const flow of Object.keys(FLOWS)) (await prepare(two, flow, atOnce * 2)).close();
  for (const flow of Object.keys(FLOWS)) {
    console.error(`• ${flow} …`);
    compared.push(await compare(flow, { alone, two }));
  }
} finally {
  for (const subject of running) await subject.stop();
  await place.remove();
}

const { node, processors } = machine();
console.log(
  [
    `Node ${node}, ${processors} processors; load ${number(loadBefore)} before and ${number(load())} after; medians of ` +
      `${rounds} rounds of ${values.seconds} s, one process and two in turn; each is asked for ${share} of what one can do.`,
    table(
      ['flow', 'a second, one', 'a second, two', 'CPU ms, one', 'CPU ms, two', 'ratio', 'two do, times one'],
      compared.map(({ flow, alone, two }) => [
        flow,
        number(alone.rate),
        number(two.rate),
        number(alone.cpu),
        number(two.cpu),
        (two.cpu / alone.cpu).toFixed(2),
        gain({ alone, two }).toFixed(2),
      ]),
    ),
  ].join('\n\n'),
);
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(compared, null, 2)}\n`);
const short = compared.filter((one) => gain(one) < WANTED).map(({ flow }) => flow);
console.log(
  short.length === 0
    ? `\nWhere there are processors for both, two do at least ${WANTED} times what one does.`
    : `\nLess than ${WANTED} times what one does: ${short.join(', ')}`,
);
if (short.length > 0) process.exitCode = 1;
