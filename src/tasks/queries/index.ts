// Reading: every query goes through the actor's visibility; what they may not see is NOT_FOUND or absent.

import { mustBelong, visibilityOf } from '../../access/index.js';
import type { Actor } from '../../kernel/actor.js';
import { AppError } from '../../kernel/errors.js';
import type { RegisterRow } from '../../kernel/domain.js';
import type { Key } from '../../kernel/ids.js';
import type { Json } from '../../kernel/json.js';
import type { Condition, SearchRequest } from '../../kernel/search.js';
import type { Searchable } from '../../store/contract.js';
import { visibleTask } from '../commands/completeTask.js';
import { visibleInstance } from '../commands/administer.js';
import type { Queries } from '../contract.js';
import { AT_ONCE } from '../plan/context.js';
import type { Service } from '../service.js';
import { caseHistory } from './caseHistory.js';
import { startForm, taskForm } from './forms.js';
import { taskVariables } from './taskVariables.js';

function notFound(what: string, key: string): AppError {
  return new AppError('NOT_FOUND', `Expected ${what} with key ${key}, but there is none`);
}

async function one<C extends keyof Searchable>(service: Service, collection: C, field: string, key: string, access: ReturnType<typeof visibilityOf>['cases'], what: string): Promise<Searchable[C]> {
  const page = await service.store.search(collection, { where: [{ field, op: 'eq', value: key }], sort: [], page: { limit: 1 } }, access);
  const found = page.items[0];
  if (found === undefined) throw notFound(what, key);
  return found;
}

/** The highest version of each process among those that match: what `isLatestVersion` asks for. */
function latestOnly(items: Searchable['processDefinitions'][]): Searchable['processDefinitions'][] {
  const latest = new Map<string, Searchable['processDefinitions']>();
  for (const item of items) {
    const id = `${item.tenantId}/${item.processId}`;
    if ((latest.get(id)?.version ?? 0) < item.version) latest.set(id, item);
  }
  return items.filter((item) => latest.get(`${item.tenantId}/${item.processId}`) === item);
}

function asksVariables(where: readonly Condition[]): boolean {
  return where.some((condition) => 'variable' in condition || ('or' in condition && condition.or.some(asksVariables)));
}

const ALL_DEFINITIONS = 1000;

/** Rows the territory's profile states (resources, agreements…): in force as long as the profile says so. */
function seededRows(service: Service, tenantId: string, register: string): RegisterRow[] {
  const rows = service.profiles.get(tenantId)?.registers[register] ?? [];
  const instant = (value: Json | undefined): Date | null => (typeof value === 'string' ? new Date(value) : null);
  return rows.map((data, index) => ({
    register, tenantId, id: typeof data['id'] === 'string' ? data['id'] : String(index + 1), caseId: null, validFrom: instant(data['validFrom']),
    validTo: instant(data['validTo']), data, createdAt: AT_ONCE, createdBy: 'profile',
  }));
}

export function createQueries(service: Service): Queries {
  const { store } = service;
  const definition = (actor: Actor, key: Key) => one(service, 'processDefinitions', 'key', key, visibilityOf(actor).definitions, 'a process definition');
  const searching =
    <C extends keyof Searchable>(collection: C, pick: keyof ReturnType<typeof visibilityOf>) =>
    (actor: Actor, request: SearchRequest) =>
      store.search(collection, request, visibilityOf(actor)[pick]);

  return {
    now: () => service.clock.now(),
    processDefinition: definition,
    async processDefinitionXml(actor, key) {
      const record = await definition(actor, key);
      const xml = await store.resource(record.resourceHash);
      if (xml === null) throw notFound('the diagram of a process definition', key);
      return xml;
    },
    async startForm(actor, key) {
      return startForm(service, await definition(actor, key));
    },
    async searchProcessDefinitions(actor, request, options) {
      const access = visibilityOf(actor).definitions;
      if (!options.latestOnly) return store.search('processDefinitions', request, access);
      // "Latest" is the highest version in force: one that begins later is not meant yet (design: Versions).
      const inForce = { or: [[{ field: 'effectiveFrom', op: 'exists' as const, value: false }], [{ field: 'effectiveFrom', op: 'lte' as const, value: await service.clock.now() }]] };
      const all = await store.search('processDefinitions', { ...request, where: [...request.where, inForce], page: { limit: ALL_DEFINITIONS } }, access);
      const items = latestOnly(all.items);
      return { ...all, items: items.slice(0, request.page.limit), totalItems: items.length, hasMoreTotalItems: false };
    },
    processInstance: (actor, key) => visibleInstance(service, actor, key),
    // A condition on a variable tells its value: only who may read the variables may ask.
    searchProcessInstances: (actor, request) => store.search('processInstances', request, visibilityOf(actor)[asksVariables(request.where) ? 'variables' : 'processInstances']),
    elementInstance: (actor, key) => one(service, 'elementInstances', 'key', key, visibilityOf(actor).throughInstance, 'an element instance'),
    searchElementInstances: searching('elementInstances', 'throughInstance'),
    userTask: (actor, key) => visibleTask(service, actor, key),
    async userTaskForm(actor, key) {
      return taskForm(service, await visibleTask(service, actor, key));
    },
    async userTaskVariables(actor, key, request) {
      return taskVariables(service, await visibleTask(service, actor, key), request);
    },
    searchUserTasks: searching('userTasks', 'userTasks'),
    async variable(actor, key) {
      const found = await store.variable(key);
      if (found === null) throw notFound('a variable', key);
      const page = await store.search('processInstances', { where: [{ field: 'key', op: 'eq', value: found.processInstanceKey }], sort: [], page: { limit: 1 } }, visibilityOf(actor).variables);
      if (page.items.length === 0) throw notFound('a variable', key);
      return found;
    },
    searchVariables: searching('variables', 'variables'),
    incident: (actor, key) => one(service, 'incidents', 'key', key, visibilityOf(actor).throughInstance, 'an incident'),
    searchIncidents: searching('incidents', 'throughInstance'),
    searchMessageSubscriptions: searching('messageSubscriptions', 'throughInstance'),
    case: (actor, caseId) => one(service, 'cases', 'caseId', caseId, visibilityOf(actor).cases, 'a case'),
    searchCases: searching('cases', 'cases'),
    async caseHistory(actor, caseId) {
      await one(service, 'cases', 'caseId', caseId, visibilityOf(actor).cases, 'a case');
      return caseHistory(service, caseId);
    },
    searchOverruns: (actor, request) => store.search('userTasks', { ...request, where: [{ field: 'overrun', op: 'exists', value: true }, ...request.where] }, visibilityOf(actor).userTasks),
    async registerRows(actor, tenantId, register) {
      mustBelong(actor, tenantId);
      return [...seededRows(service, tenantId, register), ...(await store.registerRows(tenantId, register))];
    },
  };
}
