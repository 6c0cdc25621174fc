/** What a run came to: as JSON for machines, as Markdown for people. */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import type { Figures } from './measure.ts';

export interface Measured {
  subject: string;
  flow: string;
  concurrency: number;
  figures: Figures;
}

export interface Report {
  node: string;
  processors: number;
  /** What V8 was told beside what it does by itself (BENCH_V8_FLAGS); empty: nothing. */
  v8Flags: string;
  /** Of the last minute: above the number of processors, the figures are of a busy machine. */
  load: { before: number; after: number };
  rounds: number;
  measured: Measured[];
  /** MiB resident, after everything. */
  memory: Record<string, number>;
  password?: PasswordFigures;
}

export interface PasswordFigures {
  /** A second: `POST /api/auth/local`, and whole OpenID sign-ins to userinfo, each with the same password. */
  hostLocal: number;
  signIns: number;
}

export const machine = (): Pick<Report, 'node' | 'processors' | 'v8Flags'> => ({
  node: process.version,
  processors: availableParallelism(),
  v8Flags: process.env['BENCH_V8_FLAGS'] ?? '',
});

export const load = (): number => loadavg()[0] ?? 0;

export const number = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** The yardstick of the same flow and concurrency. */
const bareOf = ({ measured }: Report, { flow, concurrency }: Measured): Figures | undefined =>
  measured.find(
    (one) => one.subject === 'bare engine' && one.flow === flow && one.concurrency === concurrency,
  )?.figures;

export function toMarkdown(report: Report): string {
  const rows = report.measured.map((one) => {
    const bare = bareOf(report, one);
    const { rate, cpu, p50, p99, lag } = one.figures;
    return [
      one.flow,
      String(one.concurrency),
      one.subject,
      number(rate),
      bare ? (rate / bare.rate).toFixed(2) : '',
      number(cpu),
      bare ? (bare.cpu / cpu).toFixed(2) : '',
      number(p50),
      number(p99),
      number(lag),
    ];
  });
  const head = [
    ...['flow', 'at once', 'where', 'a second', 'ratio', 'CPU ms', 'CPU ratio', 'p50 ms', 'p99 ms'],
    'event loop late by, ms at p99',
  ];
  const { password } = report;
  return [
    `Node ${report.node}${report.v8Flags && ` ${report.v8Flags}`}, ${report.processors} processors; load ${number(report.load.before)} before and ` +
      `${number(report.load.after)} after; medians of ${report.rounds} rounds, the subjects in turn; p50 and p99 of the flows of all rounds.`,
    table(head, rows),
    `Memory in MiB: ${Object.entries(report.memory)
      .map(([name, value]) => `${name} ${Math.round(value)}`)
      .join(', ')}.`,
    ...(password
      ? [
          `With the password checked: ${number(password.signIns)} whole sign-ins a second, against ` +
            `${number(password.hostLocal)} of the host's own \`POST /api/auth/local\`.`,
        ]
      : []),
  ].join('\n\n');
}

export const save = (report: Report, file: string): Promise<void> =>
  writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
