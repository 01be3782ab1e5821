// The composition root: the only place where engine, store, tasks, API and worker meet. It wires and starts them, nothing else.

import { hostname } from 'node:os';
import { createAccounts } from './access/accounts.js';
import type { Lifetime } from './cli/lifetime.js';
import type { Config } from './config.js';
import { DEFAULT_LIMITS } from './engine/contract.js';
import { monotonicNow } from './kernel/clock.js';
import { createKeyGenerator } from './kernel/ids.js';
import { systemRandom } from './kernel/random.js';
import { leaseNodeNumber } from './startup/nodeNumber.js';
import { listen, mustBeFreePort } from './startup/port.js';
import { mustBeProcessesFolder } from './startup/processesFolder.js';
import { startSharedClock } from './startup/sharedClock.js';
import { DEFAULT_LEASES, type FaultPoint, type Leases } from './tasks/deps.js';

/** Requests that are running when the program ends get this long. */
const GRACE_MS = 20_000;
const HEALTH_TIMEOUT_MS = 1_000;
/** Cost of the password hashes of the demonstration's accounts. */
const DEMO_COST = { ln: 10, r: 8, p: 1 };

export interface Running {
  /** Where it answers, without a trailing slash. */
  url: string;
  /** Where the data are, for people. */
  data: string;
  /** Codes of the territories served. */
  territories: string[];
  /** The account made on a first start. */
  firstAdministrator: { username: string; password: string } | null;
  demo: { usernames: string[]; password: string } | null;
}

export interface ProgramOptions {
  config: Config;
  version: string;
  lifetime: Lifetime;
  /** One line for the person who starts it. */
  say: (line: string) => void;
  /** How long what this node holds stays its own when it gives no sign of life. */
  leases?: Leases;
  /** Called at each named point of the cycle, so that faults can be injected from outside. */
  fault?: (point: FaultPoint) => void | Promise<void>;
}

/**
 * Starts everything and resolves when requests are answered.
 * @throws AppError whose message is one sentence: port or data folder in use, database out of reach, refused diagrams
 */
export async function startProgram({ config, version, lifetime, say, leases = DEFAULT_LEASES, fault }: ProgramOptions): Promise<Running> {
  const { host } = config;
  if (config.port !== 0) await mustBeFreePort(config.port, host);
  await mustBeProcessesFolder(config.processesFolder);
  // The database starts while the code of the other rooms is loaded.
  const [database, rooms] = await Promise.all([openDatabase(config, lifetime, say), loadRooms()]);
  const store = await rooms.openStore({ uri: database.uri, ...(fault === undefined ? {} : { beforeCommit: () => fault('insideTransaction') }) });
  lifetime.onEnd('closing the database connection', () => store.close());

  const hostClock = await startSharedClock({ store, monotonicNow });
  lifetime.onEnd('stopping the clock', () => hostClock.stop());

  const nodeName = `${hostname()}-${systemRandom.token(6)}`;
  const node = await leaseNodeNumber({ store, owner: nodeName, hostClock, onLost: (reason) => { lifetime.fail(reason); } });
  lifetime.onEnd('giving back the node number', () => node.release());

  const logger = rooms.pino({ level: config.logLevel, base: { node: node.value } }, rooms.pino.destination({ dest: 2, sync: false }));
  const profiles = await rooms.loadProfiles({ folder: config.processesFolder, overlays: config.demo });
  const engine = rooms.createEngine();
  const tasks = rooms.createTasks({
    store,
    profiles,
    engine,
    environmentFor: rooms.createEnvironments(profiles),
    hostClock,
    keys: createKeyGenerator(node.value, () => hostClock.now()),
    token: () => systemRandom.token(16),
    logger,
    limits: DEFAULT_LIMITS,
    isUserOf: async (username, tenantId) => (await store.account(username))?.tenants.includes(tenantId) ?? false,
    clockMode: config.clock,
    leases,
    nodeName,
    ...(fault === undefined ? {} : { fault }),
  });
  const territories = profiles.all().map(({ tenantId }) => tenantId);
  if (config.deployOnStart) await rooms.deployProcesses({ commands: tasks.commands, store, folder: config.processesFolder, territories, say });

  const accounts = createAccounts({ store, profiles, hostClock, random: systemRandom });
  // The demonstration's password is known to everybody: a costly hash for each of its many accounts would only delay the start.
  const demoAccounts = createAccounts({ store, profiles, hostClock, random: systemRandom, cost: DEMO_COST });
  const demo = config.demo ? await rooms.createDemoAccounts({ accounts: demoAccounts, store, folder: config.processesFolder }) : null;
  const firstAdministrator = await accounts.createFirstAdministrator();

  const worker = rooms.startWorker({ runner: tasks.runner, logger, random: () => systemRandom.fraction() });
  lifetime.onEnd('finishing what is in flight', () => worker.stop());

  let port = config.port;
  const status = async () => {
    const problem = await store.ping(HEALTH_TIMEOUT_MS).then(() => null, () => 'The database does not answer');
    const healthy = problem === null;
    return { healthy, detail: problem, clusterId: null, nodes: [{ nodeId: node.value, host, port, version, healthy }] };
  };
  const app = rooms.createApp({
    commands: tasks.commands,
    queries: tasks.queries,
    accounts,
    profiles,
    tracer: rooms.createTracer(engine, await rooms.loadRequirements(config.processesFolder)),
    config: { nulls: config.apiNulls, clock: config.clock, productVersion: version, trustProxy: config.trustProxy },
    logger,
    hostClock,
    random: systemRandom,
    status,
  });
  const server = rooms.createHttpServer(app);
  port = await listen(server, config.port, host);
  lifetime.onEnd('finishing the requests that are running', async () => {
    if (!(await rooms.stopHttpServer(server, GRACE_MS))) say(`percorsi: requests were still running after ${String(GRACE_MS / 1000)} s and were cut.`);
  });

  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`, data: database.description ?? rooms.shownAddress(database.uri), territories, firstAdministrator, demo };
}

/** The database named, or one of the program's own. */
async function openDatabase(config: Config, lifetime: Lifetime, say: ProgramOptions['say']): Promise<{ uri: string; description: string | null }> {
  if (config.mongodbUri !== null) return { uri: config.mongodbUri, description: null };
  const { startEmbedded } = await import('./store/embedded/index.js');
  const embedded = await startEmbedded({
    dataFolder: config.dataFolder,
    cacheMb: config.mongodCacheMb,
    say,
    onLost: (reason) => { lifetime.fail(`The database is gone: ${reason}. Start again; what was confirmed is kept.`); },
  });
  lifetime.onEnd('stopping the database', () => embedded.stop());
  return { uri: embedded.uri, description: `${config.dataFolder} (MongoDB ${embedded.mongodVersion})` };
}

/** The rooms of the house, loaded while the database starts. */
async function loadRooms() {
  const [
    { pino }, { openStore, shownAddress }, { createEngine }, { createTasks }, { loadProfiles, loadRequirements }, { createTracer }, { startWorker }, { createApp },
    { createHttpServer, stopHttpServer }, { createEnvironments }, { deployProcesses }, { createDemoAccounts },
  ] = await Promise.all([
    import('pino'), import('./store/index.js'), import('./engine/index.js'), import('./tasks/index.js'), import('./registers/index.js'), import('./analysis/tracer.js'),
    import('./worker/index.js'), import('./api/app.js'), import('./api/server.js'),
    import('./startup/environments.js'), import('./startup/deployProcesses.js'), import('./startup/demoAccounts.js'),
  ]);
  return {
    pino, openStore, shownAddress, createEngine, createTasks, loadProfiles, loadRequirements, createTracer, startWorker, createApp, createHttpServer, stopHttpServer,
    createEnvironments, deployProcesses, createDemoAccounts,
  };
}
