/**
 * `npm run bench`: what a request costs beside the bare engine, alone and in the host's process, on each database. The
 * subjects are measured in turn, round by round, so that whatever else the machine does falls on all of them alike.
 *
 *   npm run bench -- [--databases=SQLite,SQLite WAL,PostgreSQL] [--at-once=1,8,32] [--rounds=5] [--seconds=1]
 *                    [--json=file]
 */
import { parseArgs } from 'node:util';
import { buildPlugin } from '../../scripts/build-once.ts';
import { hostLocal } from './bystanders.ts';
import { FLOWS } from './flows.ts';
import { Visitor } from './http.ts';
import { figuresOf, measureInTurn, median, prepare } from './measure.ts';
import { load, machine, save, toMarkdown, type Measured, type PasswordFigures } from './report.ts';
import { bareEngine, DATABASES, engineInHost, plugin, type DatabaseName, type Subject } from './subjects.ts';

const { values } = parseArgs({
  options: {
    databases: { type: 'string', default: DATABASES.join(',') },
    'at-once': { type: 'string', default: '1,8,32' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});

const rounds = Number(values.rounds);
const milliseconds = Number(values.seconds) * 1000;

async function measureFlow(
  subjects: readonly Subject[],
  flow: string,
  concurrency: number,
): Promise<Measured[]> {
  const prepared = [];
  for (const subject of subjects) prepared.push(await prepare(subject, flow, concurrency));
  const measured = await measureInTurn(prepared, { rounds, milliseconds });
  prepared.forEach((run) => run.close());
  return subjects.map(({ name }, index) => ({
    subject: name,
    flow,
    concurrency,
    figures: figuresOf(measured[index] ?? []),
  }));
}

/** The host's own sign-in, which checks the same password. */
async function hostLocalRate(subject: Subject, concurrency: number): Promise<number> {
  const visitors = Array.from({ length: concurrency }, () => new Visitor(subject.url));
  const end = performance.now() + milliseconds * 2;
  let count = 0;
  await Promise.all(
    visitors.map(async (visitor) => {
      while (performance.now() < end) {
        await hostLocal(visitor, subject.account);
        count += 1;
      }
    }),
  );
  visitors.forEach((visitor) => visitor.close());
  return (count * 1000) / (milliseconds * 2);
}

async function measurePasswords(): Promise<PasswordFigures> {
  const subject = await plugin('SQLite WAL', { checksPassword: true });
  try {
    const hostLocal: number[] = [];
    const signIns: number[] = [];
    const run = await prepare(subject, 'sign-in', 8);
    for (let round = 0; round < rounds; round += 1) {
      hostLocal.push(await hostLocalRate(subject, 8));
      signIns.push((await run.round(milliseconds * 2)).rate);
    }
    run.close();
    return { hostLocal: median(hostLocal), signIns: median(signIns) };
  } finally {
    await subject.stop();
  }
}

await buildPlugin();
const before = load();
const subjects: Subject[] = [await bareEngine()];
try {
  subjects.push(await engineInHost());
  for (const name of values.databases.split(',')) subjects.push(await plugin(name as DatabaseName));
  const measured: Measured[] = [];
  for (const flow of Object.keys(FLOWS)) {
    for (const concurrency of values['at-once'].split(',').map(Number)) {
      console.error(`• ${flow}, ${concurrency} at once …`);
      measured.push(...(await measureFlow(subjects, flow, concurrency)));
    }
  }
  const memory: Record<string, number> = {};
  for (const subject of subjects) memory[subject.name] = await subject.memory();
  console.error('• with the password checked …');
  const password = await measurePasswords();
  const report = { ...machine(), load: { before, after: load() }, rounds, measured, memory, password };
  console.log(toMarkdown(report));
  if (values.json !== undefined) await save(report, values.json);
} finally {
  for (const subject of subjects) await subject.stop();
}
