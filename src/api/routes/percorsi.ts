// /percorsi/v1: what the standard has no words for.

import type { CaseRecord } from '../../kernel/domain.js';
import { AppError } from '../../kernel/errors.js';
import type { Variables } from '../../kernel/json.js';
import type { Call } from '../http/call.js';
import { operation, type Operation } from '../http/operation.js';
import { presentCreated } from '../present/instances.js';
import { presentCase, presentExtended, presentHistoryLine, presentNext, presentOverrunTask, presentProfile, presentResource } from '../present/percorsi.js';
import { presentUserTask } from '../present/userTasks.js';
import { pathKey } from '../schemas/common.js';
import {
  caseFilterProperties, caseHistoryResult, casePage, casePath, caseResult, caseSearch, caseSort, completionBody, completionResult, extendedUserTask, filledForm,
  overrunFilterProperties, overrunPage, overrunSearch, overrunSort, profilePath, profileResult, resourcesResult, startResult, tenantQuery,
} from '../schemas/percorsi.js';
import { processInstanceCreation } from '../schemas/processInstances.js';
import { presentPage, searchRequest, whereOf } from '../schemas/search.js';
import { valuesOfForm } from './formValues.js';
import { visibleTenants } from './identity.js';
import { elementsWithLocalVariables } from './lookups.js';
import { startInputOf } from './processInstances.js';
import { tenantOf } from './tenant.js';

const taskPath = pathKey('userTaskKey');

/** A candidate sees the task before they may read the case. */
async function caseIfVisible(call: Call, caseId: string): Promise<CaseRecord | null> {
  try {
    return await call.deps.queries.case(call.actor, caseId);
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

const work: Operation[] = [
  operation({
    id: 'getExtendedUserTask', method: 'get', path: '/percorsi/v1/user-tasks/{userTaskKey}', tag: 'Percorsi', summary: 'A user task with term, overrun, case and log',
    params: taskPath, answer: extendedUserTask,
    async handle({ params }, call) {
      const { queries } = call.deps;
      const task = await queries.userTask(call.actor, params.userTaskKey);
      const [ofCase, now] = await Promise.all([caseIfVisible(call, task.caseId), queries.now()]);
      return presentExtended(task, ofCase, now);
    },
  }),
  operation({
    id: 'completeUserTaskReturningNext', method: 'post', path: '/percorsi/v1/user-tasks/{userTaskKey}/completion', tag: 'Percorsi',
    summary: 'Complete a user task and learn what comes next, and for whom', command: true, params: taskPath, body: completionBody, answer: completionResult,
    async handle({ params, body }, call) {
      const input = { variables: (body?.variables ?? {}) as Variables, action: body?.action ?? null };
      const { task, next } = await call.deps.commands.completeUserTask(call.command, params.userTaskKey, input);
      return { userTask: presentUserTask(task), caseId: task.caseId, next: next.map(presentNext) };
    },
  }),
  operation({
    id: 'getFilledForm', method: 'get', path: '/percorsi/v1/user-tasks/{userTaskKey}/form', tag: 'Percorsi', summary: 'The form of a user task with present values',
    params: taskPath, answer: filledForm, mayBeEmpty: true,
    async handle({ params }, call) {
      const view = await call.deps.queries.userTaskForm(call.actor, params.userTaskKey);
      if (view === null) return undefined;
      const { formId, version, key: formKey, tenantId } = view.form;
      return { form: { formId, version, formKey, tenantId }, schema: view.schema, values: await valuesOfForm(call, params.userTaskKey, view.schema) };
    },
  }),
  operation({
    id: 'startProcessInstanceReturningNext', method: 'post', path: '/percorsi/v1/process-instances', tag: 'Percorsi',
    summary: 'Start a path and learn its case and what comes next', command: true, body: processInstanceCreation, answer: startResult,
    async handle({ body }, call) {
      const { instance, next } = await call.deps.commands.startInstance(call.command, startInputOf(call, body));
      return { processInstance: presentCreated(instance), caseId: instance.caseId, next: next.map(presentNext) };
    },
  }),
  operation({
    id: 'searchOverruns', method: 'post', path: '/percorsi/v1/overruns/search', tag: 'Percorsi', summary: 'Search user tasks that overran their term, open or not',
    body: overrunSearch, answer: overrunPage,
    async handle({ body }, call) {
      const local = body?.filter?.localVariables;
      const where = [...whereOf(overrunFilterProperties, body?.filter), ...(local === undefined ? [] : await elementsWithLocalVariables(call, local))];
      const page = await call.deps.queries.searchOverruns(call.actor, searchRequest(body, overrunSort, where));
      const shown = presentPage(page, presentOverrunTask);
      return { ...shown, items: shown.items.flat() };
    },
  }),
];

const cases: Operation[] = [
  operation({
    id: 'searchCases', method: 'post', path: '/percorsi/v1/cases/search', tag: 'Percorsi', summary: 'Search cases', body: caseSearch, answer: casePage,
    async handle({ body }, call) {
      return presentPage(await call.deps.queries.searchCases(call.actor, searchRequest(body, caseSort, whereOf(caseFilterProperties, body?.filter))), presentCase);
    },
  }),
  operation({
    id: 'getCase', method: 'get', path: '/percorsi/v1/cases/{caseId}', tag: 'Percorsi', summary: 'Get a case', params: casePath, answer: caseResult,
    handle: async ({ params }, call) => presentCase(await call.deps.queries.case(call.actor, params.caseId)),
  }),
  operation({
    id: 'getCaseHistory', method: 'get', path: '/percorsi/v1/cases/{caseId}/history', tag: 'Percorsi', summary: 'Everything that happened in a case, oldest first',
    params: casePath, answer: caseHistoryResult,
    async handle({ params }, call) {
      const lines = await call.deps.queries.caseHistory(call.actor, params.caseId);
      return { items: lines.map(presentHistoryLine) };
    },
  }),
];

const territories: Operation[] = [
  operation({
    id: 'getResources', method: 'get', path: '/percorsi/v1/resources', tag: 'Percorsi', summary: 'The register of resources of a territory', query: tenantQuery, answer: resourcesResult,
    async handle({ query }, call) {
      const rows = await call.deps.queries.registerRows(call.actor, tenantOf(call, query.tenantId), 'resources');
      return { items: rows.map(presentResource) };
    },
  }),
  operation({
    id: 'getProfile', method: 'get', path: '/percorsi/v1/profiles/{tenantId}', tag: 'Percorsi', summary: 'The profile of a territory, and what it still misses', params: profilePath, answer: profileResult,
    async handle({ params }, call) {
      const profile = visibleTenants(call).find((candidate) => candidate.tenantId === params.tenantId);
      if (profile === undefined) throw new AppError('NOT_FOUND', `Expected a territory of yours, but got ${params.tenantId}`);
      return Promise.resolve(presentProfile(profile));
    },
  }),
];

export const percorsiOperations: Operation[] = [...work, ...cases, ...territories];
