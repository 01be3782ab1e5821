// A node of the real program that can be made to kill itself at a named point of the cycle, or to live by a wrong clock.

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '../../src/config.js';
import type { FaultPoint, Leases } from '../../src/tasks/deps.js';

/** What the parent sends over the channel; the modules are loaded before, so that a start is quick. */
export interface VictimOrder {
  mongodbUri: string;
  /** Dies at the n-th passage of this point; `any` counts all points together. */
  kill: { point: FaultPoint | 'any'; passage: number } | null;
  leases: Leases | null;
  /** This machine's date is wrong by so much, from so long after the start on. */
  clock: { shiftMs: number; afterMs: number } | null;
}

export type VictimNews = { kind: 'loaded' } | { kind: 'ready'; url: string } | { kind: 'failed'; reason: string };

const [built = '', programFolder = ''] = process.argv.slice(2);
const load = <M>(file: string): Promise<M> => import(pathToFileURL(path.join(built, file)).href) as Promise<M>;
const tell = (news: VictimNews): void => { process.send?.(news); };

const [{ startProgram }, { readConfig }, { createLifetime }] = await Promise.all([
  load<typeof import('../../src/main.js')>('main.js'),
  load<typeof import('../../src/config.js')>('config.js'),
  load<typeof import('../../src/cli/lifetime.js')>('cli/lifetime.js'),
]);
// The same rooms startProgram loads: loaded here, they are there when the order comes.
await Promise.all(['store/index.js', 'engine/index.js', 'tasks/index.js', 'registers/index.js', 'worker/index.js', 'api/app.js', 'api/server.js'].map((file) => load(file)));

process.once('message', (order: VictimOrder) => {
  run(order).catch((error: unknown) => {
    tell({ kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exit(1);
  });
});
// A parent that died leaves no victim behind.
process.once('disconnect', () => process.exit(0));
tell({ kind: 'loaded' });

async function run({ mongodbUri, kill, leases, clock }: VictimOrder): Promise<void> {
  if (clock !== null) setTimeout(() => { shiftDate(clock.shiftMs); }, clock.afterMs);
  const config = configOf(mongodbUri);
  const lifetime = createLifetime({ say, exit: (code) => process.exit(code) });
  const { url } = await startProgram({
    config, version: 'chaos', lifetime, say,
    ...(leases === null ? {} : { leases }),
    ...(kill === null ? {} : { fault: killAt(kill) }),
  });
  tell({ kind: 'ready', url });
}

/** The demonstration's overlays complete the territory's profile; its database is the one given. */
function configOf(mongodbUri: string): Config {
  const env = { ...process.env, MONGODB_URI: mongodbUri, PORT: '0', PERCORSI_DEPLOY_ON_START: 'off' };
  return { ...readConfig({ env, demo: false, workingFolder: programFolder, programFolder }), demo: true };
}

function killAt({ point, passage }: { point: FaultPoint | 'any'; passage: number }): (passed: FaultPoint) => void {
  let passages = 0;
  return (passed) => {
    if (point !== 'any' && passed !== point) return;
    passages += 1;
    if (passages === passage) process.kill(process.pid, 'SIGKILL');
  };
}

/** From now on everything in this process that asks the machine's date is told another: the program, its driver, its libraries. */
function shiftDate(shiftMs: number): void {
  const RealDate = Date;
  const now = (): number => RealDate.now() + shiftMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver) as unknown),
  });
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
