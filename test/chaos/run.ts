// `npm run test:chaos [-- --kills 1000 --lanes 2 --rounds 20]`: the long suite; prints as it goes and writes its figures into docs/reliability.md.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { launchMongo } from '../support/launchMongo.js';
import { diskFull, mongodKilled, networkLost, primaryLost } from './kinds/database.js';
import { clocksJump, nodePaused } from './kinds/hosts.js';
import { killAtPoints } from './kinds/kills.js';
import { races } from './kinds/races.js';
import { createNodes } from './support/nodes.js';
import type { Report } from './support/report.js';

const { values } = parseArgs({ options: {
  kills: { type: 'string', default: '1000' },
  lanes: { type: 'string', default: '2' },
  rounds: { type: 'string', default: '20' },
  minutes: { type: 'string', default: '240' },
} });
const kills = Number(values.kills);
const lanes = Number(values.lanes);
const rounds = Number(values.rounds);
const deadline = performance.now() + Number(values.minutes) * 60_000;
const PAGE = path.resolve(import.meta.dirname, '../../docs/reliability.md');
const say = (line: string): void => { process.stdout.write(`${line}\n`); };

const from = performance.now();
const nodes = await createNodes();
const mongo = await launchMongo();
const database = (name: string): string => {
  const uri = new URL(mongo.uri);
  uri.pathname = `/chaos_${name}`;
  return uri.href;
};
const reports: (Report & { seconds: number })[] = [];
const run = async (kind: () => Promise<Report>): Promise<void> => {
  const begun = performance.now();
  const report = await kind();
  const seconds = (performance.now() - begun) / 1000;
  reports.push({ ...report, seconds });
  say(`${report.kind}: ${String(report.kills)} kills, ${String(report.cases)} cases, ${String(report.acknowledged)} acknowledged, ${String(report.repeated)} repeated, ${String(report.violations.length)} violations, ${seconds.toFixed(0)} s`);
  for (const violation of report.violations) say(`  ${violation}`);
};

try {
  await run(() => races({ nodes, mongodbUri: database('races'), rounds }));
  await run(() => nodePaused({ nodes, mongodbUri: database('paused'), rounds: Math.ceil(rounds / 4), concurrency: 4 }));
  await run(() => clocksJump({ nodes, mongodbUri: database('clocks'), concurrency: 4 }));
  await run(() => mongodKilled({ nodes, rounds, concurrency: 4 }));
  await run(() => primaryLost({ nodes, rounds: Math.ceil(rounds / 2), concurrency: 4 }));
  await run(() => networkLost({ nodes, rounds, concurrency: 4 }));
  await run(() => diskFull({ nodes, rounds: Math.ceil(rounds / 4), concurrency: 4 }));
  const already = reports.reduce((sum, report) => sum + report.kills, 0);
  const share = Math.ceil(Math.max(0, kills - already) / lanes);
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(() => killAtPoints({
    nodes, mongodbUri: database(`kills_${String(lane)}`), kills: share, concurrency: 4, passages: 3, isAccompanied: lane > 0, deadline, say: (line) => { say(`lane ${String(lane)}: ${line}`); },
  }))));
} finally {
  await nodes.close();
  await mongo.stop();
}
writePage();
const wrong = reports.flatMap((report) => report.violations);
const total = reports.reduce((sum, report) => sum + report.kills, 0);
say(`${String(total)} kills, ${String(wrong.length)} violations, ${((performance.now() - from) / 60_000).toFixed(1)} min`);
process.exitCode = wrong.length === 0 && total >= kills ? 0 : 1;

/** Puts the table of this run between the two marks of the page. */
function writePage(): void {
  const sum = (pick: (report: Report & { seconds: number }) => number): number => reports.reduce((all, report) => all + pick(report), 0);
  const row = (cells: (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const table = [
    `Run of ${new Date().toISOString().slice(0, 10)} (${kills === 1000 ? '' : `asked for ${String(kills)} kills; `}Node ${process.version}, ${((performance.now() - from) / 60_000).toFixed(0)} minutes):`, '',
    row(['Kind', 'Processes killed', 'Cases', 'Commands acknowledged', 'of them sent more than once', 'Deaths reported as incidents', 'Violations', 'Seconds']),
    row(['---', '---:', '---:', '---:', '---:', '---:', '---:', '---:']),
    ...reports.map((r) => row([r.kind, r.kills, r.cases, r.acknowledged, r.repeated, r.deathsReported, r.violations.length, r.seconds.toFixed(0)])),
    row(['**All**', sum((r) => r.kills), sum((r) => r.cases), sum((r) => r.acknowledged), sum((r) => r.repeated), sum((r) => r.deathsReported), sum((r) => r.violations.length), ((performance.now() - from) / 1000).toFixed(0)]),
    '',
    ...reports.filter((r) => r.notes.length > 0).map((r) => `- ${r.kind}: ${countsOf(r.notes)}`),
    ...reports.filter((r) => Object.keys(r.byPoint).length > 0).map((r) => `- ${r.kind}: ${Object.entries(r.byPoint).map(([point, times]) => `${point} ${String(times)}`).join(', ')}`),
  ].join('\n');
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(PAGE, page.replace(/(<!-- figures -->\n)[\s\S]*(\n<!-- end of figures -->)/, `$1${table}$2`));
}

function countsOf(notes: string[]): string {
  const counts = new Map<string, number>();
  for (const note of notes) counts.set(note, (counts.get(note) ?? 0) + 1);
  return [...counts].map(([note, times]) => (times === 1 ? note : `${note} (${String(times)} times)`)).join('; ');
}
