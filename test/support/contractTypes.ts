// The messages of /v2 compared with the official client's types: a difference does not compile.

import type { z } from 'zod';
import type * as client from '@camunda8/orchestration-cluster-api';
import type * as deployments from '../../src/api/schemas/deployments.js';
import type * as elements from '../../src/api/schemas/elementInstances.js';
import type * as identity from '../../src/api/schemas/identity.js';
import type * as incidents from '../../src/api/schemas/incidents.js';
import type * as messages from '../../src/api/schemas/messages.js';
import type * as definitions from '../../src/api/schemas/processDefinitions.js';
import type * as instances from '../../src/api/schemas/processInstances.js';
import type * as tasks from '../../src/api/schemas/userTasks.js';
import type * as variables from '../../src/api/schemas/variables.js';

/** A client type without the brands of its keys, its intersections written out. */
type Plain<T> = T extends string ? (string & Record<never, never> extends T ? string : T extends { readonly __brand: unknown } ? string : T)
  : T extends readonly (infer Item)[] ? Plain<Item>[]
  : T extends object ? { [Name in keyof T]: Plain<T[Name]> }
  : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : { wider: A; than: B }) : { differs: A; from: B };

/** An answer: exactly what the client expects, no more and no less. */
type Answers<Schema extends z.ZodType, Received> = Same<Plain<z.output<Schema>>, Plain<Received>>;
/** A request: whatever the client may send fits the input of the schema, and no property of it would be unknown there. */
type Accepts<Schema extends z.ZodType, Sent> = [Plain<Sent>] extends [Plain<z.input<Schema>>]
  ? [Unknown<Plain<Sent>, Plain<z.input<Schema>>>] extends [never] ? true : { unknown: Unknown<Plain<Sent>, Plain<z.input<Schema>>> }
  : { sent: Plain<Sent>; taken: Plain<z.input<Schema>> };
/** Names of properties, at any depth, that `Taken` does not have: assignability alone lets optional ones pass. */
type Unknown<Sent, Taken> = Sent extends string | number | boolean | null | undefined ? never
  : Sent extends readonly (infer Item)[] ? Unknown<Item, ItemOf<Taken>>
  : { [Name in keyof Sent]-?: Name extends NamesOf<Taken> ? Unknown<Sent[Name], ValueOf<Taken, Name>> : Name }[keyof Sent];
type ItemOf<T> = T extends readonly (infer Item)[] ? Item : never;
type NamesOf<T> = T extends object ? keyof T : never;
type ValueOf<T, Name> = T extends object ? (Name extends keyof T ? T[Name] : never) : never;

/** Compiles for true claims alone. */
type Proven<Claims extends Record<string, true>> = Claims;

export type AnswersOfTheStandard = Proven<{
  getUserTask: Answers<typeof tasks.userTaskResult, client.GetUserTaskResponse>;
  searchUserTasks: Answers<typeof tasks.userTaskPage, client.SearchUserTasksResponse>;
  getUserTaskForm: Answers<typeof definitions.formResult, Exclude<client.GetUserTaskFormResponse, void>>;
  searchUserTaskVariables: Answers<typeof variables.variablePage, client.SearchUserTaskVariablesResponse>;
  searchUserTaskEffectiveVariables: Answers<typeof variables.variablePage, client.SearchUserTaskEffectiveVariablesResponse>;
  createProcessInstance: Answers<typeof instances.createdProcessInstance, client.CreateProcessInstanceResponse>;
  getProcessInstance: Answers<typeof instances.processInstanceResult, client.GetProcessInstanceResponse>;
  searchProcessInstances: Answers<typeof instances.processInstancePage, client.SearchProcessInstancesResponse>;
  createDeployment: Answers<typeof deployments.deploymentResult, client.CreateDeploymentResponse>;
  getProcessDefinition: Answers<typeof definitions.processDefinitionResult, client.GetProcessDefinitionResponse>;
  searchProcessDefinitions: Answers<typeof definitions.processDefinitionPage, client.SearchProcessDefinitionsResponse>;
  getStartProcessForm: Answers<typeof definitions.formResult, Exclude<client.GetStartProcessFormResponse, void>>;
  getElementInstance: Answers<typeof elements.elementInstanceResult, client.GetElementInstanceResponse>;
  searchElementInstances: Answers<typeof elements.elementInstancePage, client.SearchElementInstancesResponse>;
  getVariable: Answers<typeof variables.variableResult, client.GetVariableResponse>;
  searchVariables: Answers<typeof variables.variablePage, client.SearchVariablesResponse>;
  getIncident: Answers<typeof incidents.incidentResult, client.GetIncidentResponse>;
  searchIncidents: Answers<typeof incidents.incidentPage, client.SearchIncidentsResponse>;
  searchProcessInstanceIncidents: Answers<typeof incidents.incidentPage, client.SearchProcessInstanceIncidentsResponse>;
  searchElementInstanceIncidents: Answers<typeof incidents.incidentPage, client.SearchElementInstanceIncidentsResponse>;
  correlateMessage: Answers<typeof messages.messageCorrelated, client.CorrelateMessageResponse>;
  publishMessage: Answers<typeof messages.messagePublished, client.PublishMessageResponse>;
  searchMessageSubscriptions: Answers<typeof messages.messageSubscriptionPage, client.SearchMessageSubscriptionsResponse>;
  createUser: Answers<typeof identity.userResult, client.CreateUserResponse>;
  getUser: Answers<typeof identity.userResult, client.GetUserResponse>;
  updateUser: Answers<typeof identity.userResult, client.UpdateUserResponse>;
  searchUsers: Answers<typeof identity.userPage, client.SearchUsersResponse>;
  searchUsersForGroup: Answers<typeof identity.memberPage, client.SearchUsersForGroupResponse>;
  getTenant: Answers<typeof identity.tenantResult, client.GetTenantResponse>;
  searchTenants: Answers<typeof identity.tenantPage, client.SearchTenantsResponse>;
  getAuthentication: Answers<typeof identity.meResult, client.GetAuthenticationResponse>;
  getTopology: Answers<typeof identity.topologyResult, client.GetTopologyResponse>;
  getLicense: Answers<typeof identity.licenseResult, client.GetLicenseResponse>;
}>;

type Create = client.CreateProcessInstanceData['body'];
/** Parts of a start that are not offered yet and refused by name. */
type NotOffered = 'startInstructions' | 'runtimeInstructions' | 'fetchVariables' | 'awaitCompletion';
type Offered<T> = T extends unknown ? Omit<T, NotOffered> : never;

export type RequestsOfTheStandard = Proven<{
  searchUserTasks: Accepts<typeof tasks.userTaskSearch, client.SearchUserTasksData['body']>;
  assignUserTask: Accepts<typeof tasks.userTaskAssignment, Required<Pick<client.AssignUserTaskData['body'], 'assignee'>> & client.AssignUserTaskData['body']>;
  completeUserTask: Accepts<typeof tasks.userTaskCompletion, client.CompleteUserTaskData['body']>;
  searchUserTaskVariables: Accepts<typeof variables.taskVariableSearch, client.SearchUserTaskVariablesData['body']>;
  searchUserTaskEffectiveVariables: Accepts<typeof variables.taskVariableSearch, client.SearchUserTaskEffectiveVariablesData['body']>;
  createProcessInstance: Accepts<typeof instances.processInstanceCreation, Offered<Create>>;
  searchProcessInstances: Accepts<typeof instances.processInstanceSearch, client.SearchProcessInstancesData['body']>;
  cancelProcessInstance: Accepts<typeof instances.cancellation, client.CancelProcessInstanceData['body']>;
  searchProcessDefinitions: Accepts<typeof definitions.processDefinitionSearch, client.SearchProcessDefinitionsData['body']>;
  searchElementInstances: Accepts<typeof elements.elementInstanceSearch, client.SearchElementInstancesData['body']>;
  createElementInstanceVariables: Accepts<typeof elements.variablesUpdate, client.CreateElementInstanceVariablesData['body']>;
  searchVariables: Accepts<typeof variables.variableSearch, client.SearchVariablesData['body']>;
  searchIncidents: Accepts<typeof incidents.incidentSearch, client.SearchIncidentsData['body']>;
  searchProcessInstanceIncidents: Accepts<typeof incidents.incidentSearch, client.SearchProcessInstanceIncidentsData['body']>;
  searchElementInstanceIncidents: Accepts<typeof incidents.incidentSearch, client.SearchElementInstanceIncidentsData['body']>;
  resolveIncident: Accepts<typeof incidents.incidentResolution, client.ResolveIncidentData['body']>;
  correlateMessage: Accepts<typeof messages.messageCorrelation, client.CorrelateMessageData['body']>;
  publishMessage: Accepts<typeof messages.messagePublication, client.PublishMessageData['body']>;
  searchMessageSubscriptions: Accepts<typeof messages.messageSubscriptionSearch, client.SearchMessageSubscriptionsData['body']>;
  createUser: Accepts<typeof identity.userCreation, client.CreateUserData['body']>;
  updateUser: Accepts<typeof identity.userUpdate, client.UpdateUserData['body']>;
  searchUsers: Accepts<typeof identity.userSearch, client.SearchUsersData['body']>;
  searchUsersForGroup: Accepts<typeof identity.memberSearch, client.SearchUsersForGroupData['body']>;
  searchTenants: Accepts<typeof identity.tenantSearch, client.SearchTenantsData['body']>;
  pinClock: Accepts<typeof identity.clockPin, client.PinClockData['body']>;
}>;
