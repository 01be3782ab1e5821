// Two checkouts of the program side by side in one run: what a change costs or saves, by processor time per case.
// Run: npx tsx bench/compare.ts <other checkout> [cases] [rounds] [concurrency]

import { cpuMs, describeMachine, residentMb } from './machine.js';
import { ROOT, startDriver, startMongod, startPercorsi } from './programs.js';
import type { Server } from './programs.js';
import { copyProcesses, prepare, USER, workloadDiagram } from './setup.js';

const [other = '-', cases = '300', rounds = '3', concurrency = '8'] = process.argv.slice(2);

const mongod = await startMongod(1);
const driver = startDriver();
const profileFolder = process.env['BENCH_PROFILE'];

async function launched(name: string, root: string): Promise<{ name: string; server: Server }> {
  const nodeArgs = profileFolder === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', `${profileFolder}/${name}`];
  const server = await startPercorsi({ root, mongoUri: mongod.uriOf(`compare_${name}`), processes: await copyProcesses(root), nodeArgs });
  await prepare(server.url, server.output(), [await workloadDiagram()]);
  return { name, server };
}

console.log(describeMachine());
const servers = [...(other === '-' ? [] : [await launched('other', other)]), await launched('this', ROOT)];
let from = 0;
for (let round = 0; round <= Number(rounds); round += 1) {
  for (const { name, server } of servers) {
    const before = { server: cpuMs(server.pid), mongod: cpuMs(mongod.pid) };
    const answer = await driver.ask({ workload: 'percorsi', urls: [server.url], ...USER, concurrency: Number(concurrency), cases: Number(cases), seconds: 120, from });
    from += Number(cases);
    const per = (ms: number): string => (ms / answer.cases).toFixed(1);
    const requests = Object.entries(answer.timings).map(([request, { p50, p95 }]) => `${request} ${p50.toFixed(0)}/${p95.toFixed(0)}`).join('  ');
    const parts = `server ${per(cpuMs(server.pid) - before.server)}  mongod ${per(cpuMs(mongod.pid) - before.mongod)}  driver ${per(answer.cpuMs)} ms/case`;
    console.log(`${round === 0 ? 'warm-up' : `round ${String(round)}`} ${name.padEnd(5)} ${(answer.cases / answer.seconds).toFixed(1)}/s  ${parts}  rss ${residentMb(server.pid).toFixed(0)} MB  ${requests}`);
  }
}
driver.stop();
for (const { server } of servers) await server.stop();
await mongod.stop();
