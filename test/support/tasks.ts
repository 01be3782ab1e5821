// The task service on a real database and the real engine, with a pinned clock and one actor per role.

import { createEngine } from '../../src/engine/index.js';
import { DEFAULT_LIMITS, type EngineLimits, type FeelEnvironment } from '../../src/engine/contract.js';
import type { Actor } from '../../src/kernel/actor.js';
import { createCalendar } from '../../src/kernel/calendar.js';
import { systemHostClock } from '../../src/kernel/clock.js';
import type { TerritoryProfile, UserTaskRecord } from '../../src/kernel/domain.js';
import { createKeyGenerator } from '../../src/kernel/ids.js';
import type { Json, Variables } from '../../src/kernel/json.js';
import { systemRandom } from '../../src/kernel/random.js';
import type { Store } from '../../src/store/contract.js';
import { openStore } from '../../src/store/index.js';
import { createTasks, type Tasks } from '../../src/tasks/index.js';
import type { CommandContext } from '../../src/tasks/contract.js';
import { DEFAULT_LEASES, type TaskDeps } from '../../src/tasks/deps.js';
import { uniqueDatabase } from './mongo.js';

export const TENANT = 'CAS';

const profile: TerritoryProfile = {
  tenantId: TENANT,
  name: 'Ambito di prova',
  version: 'test',
  comuni: [{ id: 'alfa', name: 'Alfa' }, { id: 'beta', name: 'Beta' }],
  sites: [
    { id: 'alfa', name: 'Sportello di Alfa', comune: 'alfa', address: null },
    { id: 'beta', name: 'Sportello di Beta', comune: 'beta', address: null },
  ],
  roles: {
    'front-office-worker': { scope: 'site', label: 'Front-office' },
    'service-coordinator': { scope: 'tenant', label: 'Coordinatore' },
  },
  parameters: { 'due.default': '10 wd', 'due.a': '5 wd' },
  holidays: [],
  registers: {},
  keptRegisters: ['notes'],
  missing: [],
};

/** An actor of the test territory. */
export function actor(id: string, ...groups: string[]): Actor {
  return { id, displayName: null, email: null, groups, tenants: [TENANT] };
}

export const ALFA = actor('operatore.alfa', 'front-office-worker@alfa');
export const ALFA2 = actor('operatore2.alfa', 'front-office-worker@alfa');
export const BETA = actor('operatore.beta', 'front-office-worker@beta');
export const COORDINATOR = actor('coordinatore', `service-coordinator@${TENANT}`);
export const ADMIN: Actor = { id: 'admin', displayName: null, email: null, groups: ['administrator'], tenants: [] };

/** A command of an actor, with an idempotency key when given. */
export function by(who: Actor, key?: string, bodyHash = 'body'): CommandContext {
  return { actor: who, receipt: key === undefined ? null : { key, operation: 'test', bodyHash } };
}

export interface Harness extends Tasks {
  store: Store;
  /** Pins business time and does everything due. */
  at(iso: string): Promise<void>;
  deploy(...files: [name: string, content: string][]): Promise<void>;
  start(processId: string, variables?: Variables, who?: Actor): Promise<string>;
  /** The open task of an element, whoever may see it. */
  open(processInstanceKey: string, elementId: string): Promise<UserTaskRecord>;
  tasks(processInstanceKey: string): Promise<UserTaskRecord[]>;
  variable(processInstanceKey: string, name: string): Promise<Json | undefined>;
  /** A second node on the same database. */
  node(overrides?: Partial<TaskDeps>): Tasks;
}

/** Sets up the service on a database of its own; the clock stands at Monday 8 February 2027, 09:00 in Rome. */
export async function startTasks(limits: Partial<EngineLimits> = {}): Promise<Harness> {
  const store = await openStore({ uri: await uniqueDatabase() });
  const calendar = createCalendar({ holidays: [] });
  const engine = createEngine();
  let nodes = 0;
  const node = (overrides: Partial<TaskDeps> = {}): Tasks => {
    nodes += 1;
    return createTasks({
      store,
      engine,
      profiles: { get: (id) => (id === TENANT ? profile : null), all: () => [profile] },
      hostClock: systemHostClock,
      keys: createKeyGenerator(nodes, () => systemHostClock.now()),
      token: () => systemRandom.token(12),
      logger: { warn: () => undefined, error: (details, message) => { errors.push(`${message}: ${String(details.err)}`); } },
      limits: { ...DEFAULT_LIMITS, ...limits },
      clockMode: 'controllable',
      leases: DEFAULT_LEASES,
      nodeName: `node-${String(nodes)}`,
      environmentFor: (tenantId, now, caseId): FeelEnvironment | null =>
        tenantId === TENANT ? { now, tenantId, caseId, parameters: profile.parameters, registers: { notes: [] }, roles: profile.roles, calendar } : null,
      ...overrides,
    });
  };
  const errors: string[] = [];
  const tasks = node();
  await store.pinClock(new Date('2027-02-08T08:00:00Z'));
  const tasksOf = async (key: string): Promise<UserTaskRecord[]> => {
    const page = await store.search('userTasks', { where: [{ field: 'processInstanceKey', op: 'eq', value: key }], sort: [], page: { limit: 100 } }, null);
    return page.items;
  };
  return {
    ...tasks,
    store,
    node,
    async at(iso) {
      const result = await tasks.commands.pinClock(by(ADMIN), new Date(iso), { settle: true });
      if (!result.settled) throw new Error(`not settled at ${iso}: ${String(result.left)} left; ${errors.join('; ')}`);
    },
    async deploy(...files) {
      await tasks.commands.deploy(by(ADMIN), { tenantId: TENANT, resources: files.map(([name, content]) => ({ name, content })) });
    },
    async start(processId, variables = { siteId: 'alfa' }, who = ALFA) {
      const { instance } = await tasks.commands.startInstance(by(who), { processId, tenantId: TENANT, variables, tags: [], businessId: null });
      return instance.key;
    },
    tasks: tasksOf,
    async open(key, elementId) {
      const found = (await tasksOf(key)).filter((task) => task.elementId === elementId && task.state === 'CREATED');
      if (found[0] === undefined) throw new Error(`no open task ${elementId} in ${key}: ${(await tasksOf(key)).map((task) => `${task.elementId} ${task.state}`).join(', ')}; ${errors.join('; ')}`);
      // Lists are lean: the log comes with the task itself.
      return (await store.userTask(found[0].key)) ?? found[0];
    },
    async variable(key, name) {
      const instance = await store.instance(key);
      return instance?.variables.find((variable) => variable.name === name && variable.scopeKey === key)?.value;
    },
  };
}
