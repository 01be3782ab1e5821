// /v2/user-tasks: the inbox and the work on a task.

import type { TaskChanges } from '../../tasks/contract.js';
import type { Condition, SearchRequest } from '../../kernel/search.js';
import type { Variables } from '../../kernel/json.js';
import type { Call } from '../http/call.js';
import { operation, type Operation } from '../http/operation.js';
import { presentForm } from '../present/definitions.js';
import { presentListed } from '../present/instances.js';
import { presentUserTask } from '../present/userTasks.js';
import { pathKey } from '../schemas/common.js';
import { formResult } from '../schemas/processDefinitions.js';
import { presentPage, searchRequest, whereOf } from '../schemas/search.js';
import {
  userTaskAssignment, userTaskCompletion, userTaskFilterProperties, userTaskPage, userTaskResult, userTaskSearch, userTaskSort, userTaskUpdate,
} from '../schemas/userTasks.js';
import { taskVariableFilterProperties, taskVariableSearch, truncateQuery, variablePage, variableSort } from '../schemas/variables.js';
import { elementsWithLocalVariables, scopesOfTask } from './lookups.js';

const tag = 'User tasks';
const params = pathKey('userTaskKey');

async function taskConditions(call: Call, filter: Record<string, unknown> | undefined): Promise<Condition[]> {
  const where = whereOf(userTaskFilterProperties, filter);
  const local = filter?.localVariables;
  return local === undefined ? where : [...where, ...(await elementsWithLocalVariables(call, local))];
}

export const userTaskOperations: Operation[] = [
  operation({
    id: 'searchUserTasks', method: 'post', path: '/v2/user-tasks/search', tag, summary: 'Search user tasks', body: userTaskSearch, answer: userTaskPage,
    async handle({ body }, call) {
      const request = searchRequest(body, userTaskSort, await taskConditions(call, body?.filter));
      return presentPage(await call.deps.queries.searchUserTasks(call.actor, request), presentUserTask);
    },
  }),
  operation({
    id: 'getUserTask', method: 'get', path: '/v2/user-tasks/{userTaskKey}', tag, summary: 'Get a user task', params, answer: userTaskResult,
    handle: async ({ params: { userTaskKey } }, call) => presentUserTask(await call.deps.queries.userTask(call.actor, userTaskKey)),
  }),
  operation({
    id: 'assignUserTask', method: 'post', path: '/v2/user-tasks/{userTaskKey}/assignment', tag, summary: 'Claim a user task, or give it to somebody', command: true,
    params, body: userTaskAssignment,
    async handle({ params: { userTaskKey }, body }, call) {
      const input = { assignee: body.assignee, allowOverride: body.allowOverride ?? true, action: body.action ?? null };
      await call.deps.commands.assignUserTask(call.command, userTaskKey, input);
    },
  }),
  operation({
    id: 'unassignUserTask', method: 'delete', path: '/v2/user-tasks/{userTaskKey}/assignee', tag, summary: 'Give a user task back', command: true, params,
    async handle({ params: { userTaskKey } }, call) {
      await call.deps.commands.unassignUserTask(call.command, userTaskKey);
    },
  }),
  operation({
    id: 'updateUserTask', method: 'patch', path: '/v2/user-tasks/{userTaskKey}', tag, summary: 'Change dates, candidates or priority', command: true,
    params, body: userTaskUpdate,
    async handle({ params: { userTaskKey }, body }, call) {
      await call.deps.commands.updateUserTask(call.command, userTaskKey, { changes: changesOf(body?.changeset ?? {}), action: body?.action ?? null });
    },
  }),
  operation({
    id: 'completeUserTask', method: 'post', path: '/v2/user-tasks/{userTaskKey}/completion', tag, summary: 'Complete a user task', command: true,
    params, body: userTaskCompletion,
    async handle({ params: { userTaskKey }, body }, call) {
      await call.deps.commands.completeUserTask(call.command, userTaskKey, { variables: (body?.variables ?? {}) as Variables, action: body?.action ?? null });
    },
  }),
  operation({
    id: 'getUserTaskForm', method: 'get', path: '/v2/user-tasks/{userTaskKey}/form', tag, summary: 'Get the form of a user task', params, answer: formResult, mayBeEmpty: true,
    async handle({ params: { userTaskKey } }, call) {
      const view = await call.deps.queries.userTaskForm(call.actor, userTaskKey);
      return view === null ? undefined : presentForm(view);
    },
  }),
  operation({
    id: 'searchUserTaskVariables', method: 'post', path: '/v2/user-tasks/{userTaskKey}/variables/search', tag,
    summary: 'Search the variables of all scopes a user task sees', params, query: truncateQuery, body: taskVariableSearch, answer: variablePage,
    async handle({ params: { userTaskKey }, query, body }, call) {
      const where = [...(await scopesOfTask(call, userTaskKey)), ...whereOf(taskVariableFilterProperties, body?.filter)];
      const page = await call.deps.queries.searchVariables(call.actor, searchRequest(body, variableSort, where));
      return presentPage(page, presentListed(query.truncateValues === 'false'));
    },
  }),
  operation({
    id: 'searchUserTaskEffectiveVariables', method: 'post', path: '/v2/user-tasks/{userTaskKey}/effective-variables/search', tag,
    summary: 'Search the variables as a user task sees them: one of each name', params, query: truncateQuery, body: taskVariableSearch, answer: variablePage,
    async handle({ params: { userTaskKey }, query, body }, call) {
      const request: SearchRequest = searchRequest(body, variableSort, whereOf(taskVariableFilterProperties, body?.filter));
      const page = await call.deps.queries.userTaskVariables(call.actor, userTaskKey, request);
      return presentPage(page, presentListed(query.truncateValues === 'false'));
    },
  }),
];

interface Changeset {
  dueDate?: string | null;
  followUpDate?: string | null;
  candidateUsers?: string[] | null;
  candidateGroups?: string[] | null;
  priority?: number | null;
}

/** null leaves a value as it is, an empty text or list resets it (the standard's reading). */
function changesOf(changeset: Changeset): TaskChanges {
  const date = (text: string): Date | null => (text === '' ? null : new Date(text));
  const { dueDate, followUpDate, candidateUsers, candidateGroups, priority } = changeset;
  return {
    ...(typeof dueDate === 'string' ? { dueDate: date(dueDate) } : {}),
    ...(typeof followUpDate === 'string' ? { followUpDate: date(followUpDate) } : {}),
    ...(Array.isArray(candidateUsers) ? { candidateUsers } : {}),
    ...(Array.isArray(candidateGroups) ? { candidateGroups } : {}),
    ...(typeof priority === 'number' ? { priority } : {}),
  };
}
