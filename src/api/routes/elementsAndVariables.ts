// /v2/element-instances, /v2/variables and /v2/incidents: the inside of an instance.

import type { Condition } from '../../kernel/search.js';
import type { Variables } from '../../kernel/json.js';
import { operation, type Operation } from '../http/operation.js';
import { invalid } from '../http/validate.js';
import { presentElement, presentIncident, presentListed, presentVariable } from '../present/instances.js';
import { pathKey } from '../schemas/common.js';
import {
  elementInstanceFilterProperties, elementInstancePage, elementInstanceResult, elementInstanceSearch, elementInstanceSort, variablesUpdate,
} from '../schemas/elementInstances.js';
import { incidentFilterProperties, incidentPage, incidentResolution, incidentResult, incidentSearch, incidentSort } from '../schemas/incidents.js';
import { presentPage, searchRequest, whereOf } from '../schemas/search.js';
import { truncateQuery, variableFilterProperties, variablePage, variableResult, variableSearch, variableSort } from '../schemas/variables.js';

const elementParams = pathKey('elementInstanceKey');
const incidentParams = pathKey('incidentKey');

const elementOperations: Operation[] = [
  operation({
    id: 'searchElementInstances', method: 'post', path: '/v2/element-instances/search', tag: 'Element instances', summary: 'Search element instances',
    body: elementInstanceSearch, answer: elementInstancePage,
    async handle({ body }, call) {
      const request = searchRequest(body, elementInstanceSort, whereOf(elementInstanceFilterProperties, body?.filter));
      return presentPage(await call.deps.queries.searchElementInstances(call.actor, request), presentElement);
    },
  }),
  operation({
    id: 'getElementInstance', method: 'get', path: '/v2/element-instances/{elementInstanceKey}', tag: 'Element instances', summary: 'Get an element instance',
    params: elementParams, answer: elementInstanceResult,
    handle: async ({ params: { elementInstanceKey } }, call) => presentElement(await call.deps.queries.elementInstance(call.actor, elementInstanceKey)),
  }),
  operation({
    id: 'createElementInstanceVariables', method: 'put', path: '/v2/element-instances/{elementInstanceKey}/variables', tag: 'Element instances',
    summary: 'Set variables in the scope of an element or process instance', command: true, params: elementParams, body: variablesUpdate,
    async handle({ params: { elementInstanceKey }, body }, call) {
      await call.deps.commands.setVariables(call.command, elementInstanceKey, body.variables as Variables, body.local ?? false);
    },
  }),
  operation({
    id: 'searchElementInstanceIncidents', method: 'post', path: '/v2/element-instances/{elementInstanceKey}/incidents/search', tag: 'Incidents',
    summary: 'Search the incidents of an element instance', params: elementParams, body: incidentSearch, answer: incidentPage,
    async handle({ params: { elementInstanceKey }, body }, call) {
      // Not looked up first: an element whose activation failed has an incident but was never committed.
      const own: Condition = { field: 'elementInstanceKey', op: 'eq', value: elementInstanceKey };
      const request = searchRequest(body, incidentSort, [own, ...whereOf(incidentFilterProperties, body?.filter)]);
      return presentPage(await call.deps.queries.searchIncidents(call.actor, request), presentIncident);
    },
  }),
];

const variableOperations: Operation[] = [
  operation({
    id: 'searchVariables', method: 'post', path: '/v2/variables/search', tag: 'Variables', summary: 'Search variables',
    query: truncateQuery, body: variableSearch, answer: variablePage,
    async handle({ query, body }, call) {
      const whole = query.truncateValues === 'false';
      if (body?.filter?.isTruncated !== undefined && !(whole && !body.filter.isTruncated)) {
        throw invalid([{ pointer: '/filter/isTruncated', detail: 'Expected no filter on isTruncated (values are cut for the answer alone: ask with truncateValues=false)' }]);
      }
      const request = searchRequest(body, variableSort, whereOf(variableFilterProperties, body?.filter));
      return presentPage(await call.deps.queries.searchVariables(call.actor, request), presentListed(whole));
    },
  }),
  operation({
    id: 'getVariable', method: 'get', path: '/v2/variables/{variableKey}', tag: 'Variables', summary: 'Get a variable, whole',
    params: pathKey('variableKey'), answer: variableResult,
    handle: async ({ params: { variableKey } }, call) => presentVariable(await call.deps.queries.variable(call.actor, variableKey)),
  }),
];

const incidentOperations: Operation[] = [
  operation({
    id: 'searchIncidents', method: 'post', path: '/v2/incidents/search', tag: 'Incidents', summary: 'Search incidents', body: incidentSearch, answer: incidentPage,
    async handle({ body }, call) {
      const request = searchRequest(body, incidentSort, whereOf(incidentFilterProperties, body?.filter));
      return presentPage(await call.deps.queries.searchIncidents(call.actor, request), presentIncident);
    },
  }),
  operation({
    id: 'getIncident', method: 'get', path: '/v2/incidents/{incidentKey}', tag: 'Incidents', summary: 'Get an incident', params: incidentParams, answer: incidentResult,
    handle: async ({ params: { incidentKey } }, call) => presentIncident(await call.deps.queries.incident(call.actor, incidentKey)),
  }),
  operation({
    id: 'resolveIncident', method: 'post', path: '/v2/incidents/{incidentKey}/resolution', tag: 'Incidents', summary: 'Resolve an incident: its work is tried again', command: true,
    params: incidentParams, body: incidentResolution,
    async handle({ params: { incidentKey } }, call) {
      await call.deps.commands.resolveIncident(call.command, incidentKey);
    },
  }),
];

export const innerOperations: Operation[] = [...elementOperations, ...variableOperations, ...incidentOperations];
