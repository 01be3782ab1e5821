// docs/api-coverage.md says what is true today, and every operation under /v2 is one of the client's.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clientOperations, coverageDocument } from '../../scripts/api-coverage.js';
import { OPERATIONS } from '../../src/api/operations.js';
import type { AnswersOfTheStandard, RequestsOfTheStandard } from '../support/contractTypes.js';

/** What test/support/contractTypes.ts proves: a claim missing here or there does not compile. */
const PROVEN_ANSWERS: AnswersOfTheStandard = {
  getUserTask: true, searchUserTasks: true, getUserTaskForm: true, searchUserTaskVariables: true, searchUserTaskEffectiveVariables: true,
  createProcessInstance: true, getProcessInstance: true, searchProcessInstances: true, createDeployment: true, getProcessDefinition: true,
  searchProcessDefinitions: true, getStartProcessForm: true, getElementInstance: true, searchElementInstances: true, getVariable: true,
  searchVariables: true, getIncident: true, searchIncidents: true, searchProcessInstanceIncidents: true, searchElementInstanceIncidents: true,
  correlateMessage: true, publishMessage: true, searchMessageSubscriptions: true, createUser: true, getUser: true, updateUser: true,
  searchUsers: true, searchUsersForGroup: true, getTenant: true, searchTenants: true, getAuthentication: true, getTopology: true, getLicense: true,
};
const PROVEN_REQUESTS: RequestsOfTheStandard = {
  searchUserTasks: true, assignUserTask: true, completeUserTask: true, searchUserTaskVariables: true, searchUserTaskEffectiveVariables: true,
  createProcessInstance: true, searchProcessInstances: true, cancelProcessInstance: true, searchProcessDefinitions: true,
  searchElementInstances: true, createElementInstanceVariables: true, searchVariables: true, searchIncidents: true,
  searchProcessInstanceIncidents: true, searchElementInstanceIncidents: true, resolveIncident: true, correlateMessage: true, publishMessage: true,
  searchMessageSubscriptions: true, createUser: true, updateUser: true, searchUsers: true, searchUsersForGroup: true, searchTenants: true,
  pinClock: true,
};

describe('docs/api-coverage.md', () => {
  it('is what scripts/api-coverage.ts writes', () => {
    expect(readFileSync('docs/api-coverage.md', 'utf8')).toBe(coverageDocument());
  });

  it('finds each of our operations under /v2 in the client, by the same method and path', () => {
    const known = new Set(clientOperations().map(({ id, method, path }) => `${id} ${method} /v2${path}`));
    const ours = OPERATIONS.filter(({ path }) => path.startsWith('/v2/')).map(({ id, method, path }) => `${id} ${method} ${path}`);
    expect(ours.filter((operation) => !known.has(operation))).toEqual([]);
  });
});

describe('the types of /v2', () => {
  const standard = OPERATIONS.filter(({ path }) => path.startsWith('/v2/'));

  it('are proven equal to the client’s for every answer in JSON', () => {
    const answers = standard.filter(({ answer, mediaType }) => answer !== null && mediaType === 'application/json').map(({ id }) => id);
    expect(Object.keys(PROVEN_ANSWERS).sort()).toEqual(answers.sort());
  });

  it('are proven to take whatever the client sends, but for files and for changesets, which the client leaves open to any member', () => {
    const requests = standard.filter(({ body, multipart, id }) => body !== null && !multipart && id !== 'updateUserTask').map(({ id }) => id);
    expect(Object.keys(PROVEN_REQUESTS).sort()).toEqual(requests.sort());
  });
});
