// The tables of docs/performance.md, written between their marks from what a run measured.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Measured } from './measure.js';
import { ROOT } from './programs.js';

const FROM = '<!-- measured: begin -->';
const TO = '<!-- measured: end -->';

const number = (value: number | undefined, digits = 0): string => (value === undefined ? '–' : value.toFixed(digits));

export function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** p50/p95 of the requests of a case. */
function latency({ timings }: Measured, name: string): string {
  const timing = timings[name];
  return timing === undefined ? '–' : `${number(timing.p50)}/${number(timing.p95)}`;
}

export interface ThroughputRow {
  database: string;
  program: string;
  concurrency: number;
  measured: Measured;
}

/** Cases per second, processor time and latencies; the last column compares with the same row of the peer. */
export function throughputTable(rows: readonly ThroughputRow[], peer: string | null): string {
  const ratio = (row: ThroughputRow): string => {
    const other = rows.find((each) => each.program === peer && each.database === row.database && each.concurrency === row.concurrency);
    return other === undefined || row.program === peer ? '' : `${number(row.measured.perSecond / other.measured.perSecond, 1)} ×`;
  };
  return table(
    ['database', 'program', 'at once', 'cases', 'cases/s', 'server ms/case', 'mongod ms/case', 'driver ms/case', 'start p50/p95 ms', 'inbox', 'claim', 'complete', 'RSS MB', 'to the peer'],
    rows.map((row) => {
      const { measured } = row;
      return [
        row.database, row.program, String(row.concurrency), String(measured.cases), number(measured.perSecond, 1), number(measured.serverCpu, 1), number(measured.mongodCpu, 1), number(measured.driverCpu, 1),
        ...['start', 'inbox', 'claim', 'complete'].map((name) => latency(measured, name)), number(measured.rssMb), ratio(row),
      ];
    }),
  );
}

/** Replaces the measured part of docs/performance.md. */
export async function writeReport(text: string): Promise<void> {
  const file = path.join(ROOT, 'docs', 'performance.md');
  const before = await readFile(file, 'utf8');
  const from = before.indexOf(FROM);
  const to = before.indexOf(TO);
  if (from === -1 || to < from) throw new Error(`Expected the marks ${FROM} and ${TO} in docs/performance.md, but they are not there`);
  await writeFile(file, `${before.slice(0, from)}${FROM}\n\n${text}\n\n${before.slice(to)}`);
}
