// /v2/deployments and /v2/process-definitions: what runs here.

import { operation, type Operation } from '../http/operation.js';
import { presentDefinition, presentDeployment, presentForm } from '../present/definitions.js';
import { pathKey } from '../schemas/common.js';
import { deploymentForm, deploymentResult } from '../schemas/deployments.js';
import {
  formResult, processDefinitionFilterProperties, processDefinitionPage, processDefinitionResult, processDefinitionSearch, processDefinitionSort,
} from '../schemas/processDefinitions.js';
import { presentPage, searchRequest, whereOf } from '../schemas/search.js';
import { z } from 'zod';
import { tenantOf } from './tenant.js';

const tag = 'Definitions';
const params = pathKey('processDefinitionKey');

export const definitionOperations: Operation[] = [
  operation({
    id: 'createDeployment', method: 'post', path: '/v2/deployments', tag, summary: 'Deploy diagrams, decision tables and forms', command: true, multipart: true,
    body: deploymentForm, answer: deploymentResult,
    async handle({ body }, call) {
      const input = { tenantId: tenantOf(call, body.tenantId), resources: body.resources };
      return presentDeployment(await call.deps.commands.deploy(call.command, input));
    },
  }),
  operation({
    id: 'searchProcessDefinitions', method: 'post', path: '/v2/process-definitions/search', tag, summary: 'Search process definitions',
    body: processDefinitionSearch, answer: processDefinitionPage,
    async handle({ body }, call) {
      const request = searchRequest(body, processDefinitionSort, whereOf(processDefinitionFilterProperties, body?.filter));
      const page = await call.deps.queries.searchProcessDefinitions(call.actor, request, { latestOnly: body?.filter?.isLatestVersion === true });
      return presentPage(page, presentDefinition);
    },
  }),
  operation({
    id: 'getProcessDefinition', method: 'get', path: '/v2/process-definitions/{processDefinitionKey}', tag, summary: 'Get a process definition',
    params, answer: processDefinitionResult,
    handle: async ({ params: { processDefinitionKey } }, call) => presentDefinition(await call.deps.queries.processDefinition(call.actor, processDefinitionKey)),
  }),
  operation({
    id: 'getProcessDefinitionXml', method: 'get', path: '/v2/process-definitions/{processDefinitionKey}/xml', tag, summary: 'Get the diagram as BPMN XML',
    params, answer: z.string(), mediaType: 'text/xml',
    handle: ({ params: { processDefinitionKey } }, call) => call.deps.queries.processDefinitionXml(call.actor, processDefinitionKey),
  }),
  operation({
    id: 'getStartProcessForm', method: 'get', path: '/v2/process-definitions/{processDefinitionKey}/form', tag, summary: 'Get the start form',
    params, answer: formResult, mayBeEmpty: true,
    async handle({ params: { processDefinitionKey } }, call) {
      const view = await call.deps.queries.startForm(call.actor, processDefinitionKey);
      return view === null ? undefined : presentForm(view);
    },
  }),
];
