// Deploying diagrams, forms and decision tables: all of a deployment or nothing, and no new version without a change.

import { createHash } from 'node:crypto';
import { mustDeploy } from '../../access/index.js';
import type { DiagramProblem, ExecutableProcess, ProcessModel } from '../../engine/contract.js';
import type { DecisionRecord, FormRecord, ProcessDefinitionRecord, TenantId, WorkItem } from '../../kernel/domain.js';
import { AppError } from '../../kernel/errors.js';
import type { Key } from '../../kernel/ids.js';
import type { CommandContext, DeployedResources, DeployInput } from '../contract.js';
import { withRetries } from '../cycle.js';
import type { Service } from '../service.js';
import { crossCheck } from './crossCheck.js';
import { readResources, type ReadResources } from './readResources.js';
import { startTimersOf } from './startTimers.js';

const hashOf = (content: string): string => createHash('sha256').update(content).digest('hex');

interface Draft {
  service: Service;
  tenantId: TenantId;
  deploymentKey: Key;
  now: Date;
  forms: FormRecord[];
  decisions: DecisionRecord[];
  definitions: ProcessDefinitionRecord[];
  startTimers: WorkItem[];
  /** Forms and decisions of this deployment, new or already there. */
  formKeys: Map<string, Key>;
  decisionKeys: Map<string, Key>;
  problems: DiagramProblem[];
  isNew: boolean;
}

async function draftForms(draft: Draft, read: ReadResources): Promise<FormRecord[]> {
  const all: FormRecord[] = [];
  for (const form of read.forms) {
    const resourceHash = hashOf(form.content);
    const last = await draft.service.store.lastForm(draft.tenantId, form.formId);
    const isSame = last?.resourceHash === resourceHash;
    const record: FormRecord = isSame
      ? last
      : {
          key: draft.service.keys.next(), tenantId: draft.tenantId, formId: form.formId, version: (last?.version ?? 0) + 1,
          resourceName: form.name, resourceHash, deploymentKey: draft.deploymentKey, schema: form.schema,
        };
    if (!isSame) draft.forms.push(record);
    draft.formKeys.set(form.formId, record.key);
    all.push(record);
  }
  return all;
}

async function draftDecisions(draft: Draft, read: ReadResources): Promise<DecisionRecord[]> {
  const all: DecisionRecord[] = [];
  for (const file of read.decisions) {
    const resourceHash = hashOf(file.content);
    const drgKey = draft.service.keys.next();
    for (const decision of file.compiled.decisions) {
      const last = await draft.service.store.lastDecision(draft.tenantId, decision.decisionId);
      const isSame = last?.resourceHash === resourceHash;
      const record: DecisionRecord = isSame
        ? last
        : {
            key: draft.service.keys.next(), tenantId: draft.tenantId, decisionId: decision.decisionId, name: decision.name,
            version: (last?.version ?? 0) + 1, drgKey, drgId: file.compiled.drgId, drgName: file.compiled.drgName,
            resourceName: file.name, resourceHash, deploymentKey: draft.deploymentKey,
          };
      if (!isSame) draft.decisions.push(record);
      draft.decisionKeys.set(decision.decisionId, record.key);
      all.push(record);
    }
  }
  return all;
}

/** Keys of the forms and decisions a process binds at deployment: of this deployment, else the last deployed. */
async function bindingsOf(draft: Draft, model: ProcessModel): Promise<Pick<ProcessDefinitionRecord, 'formBindings' | 'decisionBindings'>> {
  const formBindings: Record<string, Key> = {};
  const decisionBindings: Record<string, Key> = {};
  const missing = (elementId: string, what: string, id: string): void => {
    draft.problems.push({
      elementId, elementName: model.elements.get(elementId)?.name ?? null, severity: 'error', rule: `${what}-missing`, pointer: elementId,
      detail: `Expected ${what} ${id} to be in this deployment or deployed before in ${draft.tenantId}, but it is not`,
      remedy: `Deploy ${id} together with the diagram`,
    });
  };
  const bindForm = async (elementId: string, formId: string): Promise<void> => {
    const key = draft.formKeys.get(formId) ?? (await draft.service.store.lastForm(draft.tenantId, formId))?.key;
    if (key === undefined) missing(elementId, 'form', formId);
    else formBindings[formId] = key;
  };
  for (const element of model.elements.values()) {
    if (element.userTask?.formId != null) await bindForm(element.id, element.userTask.formId);
    if (element.decisionId !== null) {
      const key = draft.decisionKeys.get(element.decisionId) ?? (await draft.service.store.lastDecision(draft.tenantId, element.decisionId))?.key;
      if (key === undefined) missing(element.id, 'decision', element.decisionId);
      else decisionBindings[element.decisionId] = key;
    }
  }
  if (model.startFormId !== null) await bindForm(model.noneStartId ?? model.processId, model.startFormId);
  return { formBindings, decisionBindings };
}

const sameBindings = (one: Record<string, Key>, other: Record<string, Key>): boolean =>
  Object.keys(one).length === Object.keys(other).length && Object.entries(one).every(([id, key]) => other[id] === key);

async function draftDefinition(draft: Draft, file: { name: string; content: string }, process: ExecutableProcess): Promise<ProcessDefinitionRecord> {
  const { model } = process;
  const { service, tenantId } = draft;
  const resourceHash = hashOf(file.content);
  const bindings = await bindingsOf(draft, model);
  const last = await service.store.lastDefinition(tenantId, model.processId);
  if (last !== null && last.resourceHash === resourceHash && sameBindings(last.formBindings, bindings.formBindings) && sameBindings(last.decisionBindings, bindings.decisionBindings)) return last;
  const record: ProcessDefinitionRecord = {
    key: service.keys.next(),
    tenantId,
    processId: model.processId,
    name: model.name,
    version: (last?.version ?? 0) + 1,
    versionTag: model.versionTag,
    resourceName: file.name,
    resourceHash,
    deploymentKey: draft.deploymentKey,
    effectiveFrom: model.effectiveFrom === null ? null : new Date(model.effectiveFrom),
    deployedAt: draft.now,
    startFormId: model.startFormId,
    startMessages: model.startMessages,
    hasNoneStart: model.noneStartId !== null,
    ...bindings,
  };
  draft.definitions.push(record);
  draft.startTimers.push(...startTimersOf(service, record, model, draft.now));
  return record;
}

/**
 * Deploys the files of one request into one territory (POST /v2/deployments). Content that is there already gets no new
 * version; a diagram does get one when a form or decision it binds has changed.
 * @throws AppError DEPLOYMENT_REFUSED with one entry for each problem: element, reason, remedy
 */
export async function deploy(service: Service, context: CommandContext, input: DeployInput): Promise<DeployedResources> {
  mustDeploy(context.actor, input.tenantId);
  if (service.profiles.get(input.tenantId) === null) {
    const known = service.profiles.all().map((profile) => profile.tenantId);
    throw new AppError('VALIDATION', `Expected a territory that has a profile (${known.join(', ')}), but the tenant is ${input.tenantId}`);
  }
  const read = await readResources(service.engine, input.resources);
  // Of several who deploy the same at once the others find it there; of different files each gets a version of its own.
  return withRetries(() => deployOnce(service, input, read), DEPLOY_RUNS);
}

const DEPLOY_RUNS = 20;

async function deployOnce(service: Service, input: DeployInput, read: ReadResources): Promise<DeployedResources> {
  const draft: Draft = {
    service, tenantId: input.tenantId, deploymentKey: service.keys.next(), now: await service.clock.now(), forms: [], decisions: [],
    definitions: [], startTimers: [], formKeys: new Map(), decisionKeys: new Map(), problems: [...read.problems], isNew: false,
  };
  const forms = await draftForms(draft, read);
  const decisions = await draftDecisions(draft, read);
  const definitions: ProcessDefinitionRecord[] = [];
  for (const file of read.diagrams) for (const process of file.processes) definitions.push(await draftDefinition(draft, file, process));
  draft.problems.push(...(await crossChecks(draft, read)));
  const errors = draft.problems.filter((problem) => problem.severity === 'error');
  if (errors.length > 0) throw refusal(errors);

  const isNew = draft.forms.length + draft.decisions.length + draft.definitions.length > 0;
  if (isNew) {
    const used = new Set([...draft.forms, ...draft.decisions, ...draft.definitions].map((record) => record.resourceHash));
    await service.store.deploy({
      key: draft.deploymentKey, tenantId: input.tenantId, at: draft.now, definitions: draft.definitions, forms: draft.forms,
      decisions: draft.decisions, startTimers: draft.startTimers,
      resources: input.resources.map(({ content }) => ({ hash: hashOf(content), content })).filter(({ hash }) => used.has(hash)),
    });
  }
  const key = isNew ? draft.deploymentKey : (definitions[0] ?? forms[0] ?? decisions[0])?.deploymentKey;
  return { key: key ?? draft.deploymentKey, tenantId: input.tenantId, isNew, definitions, forms, decisions, warnings: draft.problems };
}

async function crossChecks(draft: Draft, read: ReadResources): Promise<DiagramProblem[]> {
  const { service, tenantId, now } = draft;
  const environment = service.environmentFor(tenantId, now.getTime(), '');
  if (environment === null) return [];
  const processes = read.diagrams.flatMap((file) => file.processes);
  const surroundings = {
    tenantId,
    environment,
    hasProcess: async (id: string) => processes.some(({ model }) => model.processId === id) || (await service.store.lastDefinition(tenantId, id)) !== null,
    hasStart: async (name: string) => processes.some(({ model }) => model.startMessages.includes(name)) || (await service.store.startedByMessage(tenantId, name, now)).length > 0,
  };
  const problems: DiagramProblem[] = [];
  for (const process of processes) problems.push(...(await crossCheck(service.engine, process, surroundings)));
  return problems;
}

function refusal(errors: DiagramProblem[]): AppError {
  const first = errors[0];
  const more = errors.length > 1 ? ` (and ${String(errors.length - 1)} more)` : '';
  return new AppError('DEPLOYMENT_REFUSED', `Nothing was deployed. ${first?.elementId ?? ''}: ${first?.detail ?? ''}. ${first?.remedy ?? ''}${more}`, {
    errors: errors.map(({ pointer, detail, elementId, remedy, rule, elementName }) => ({ pointer, detail: `${elementName === null ? '' : `${elementName} `}(${elementId}, ${rule}): ${detail}. ${remedy}` })),
    data: { problems: errors.map(({ elementId, elementName, rule, detail, remedy }) => ({ elementId, elementName, rule, detail, remedy })) },
  });
}
