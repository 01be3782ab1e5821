// Starting a path for a person (POST /v2/process-instances): checked against role, site, start form and profile.

import { mustBelong, mustStart, sitesFor } from '../../access/index.js';
import type { Actor } from '../../kernel/actor.js';
import type { ProcessDefinitionRecord, TerritoryProfile } from '../../kernel/domain.js';
import { AppError } from '../../kernel/errors.js';
import type { Variables } from '../../kernel/json.js';
import type { CommandContext, StartedInstance, StartInput } from '../contract.js';
import { commitPlan, StepFailure } from '../cycle.js';
import { checkedAnswers, mustFit } from '../answers.js';
import type { LoadedDefinition } from '../definitions.js';
import { createOutcome } from '../outcome.js';
import { keyIn, withReceipt } from '../receipts.js';
import type { Service } from '../service.js';
import { surroundings } from '../surroundings.js';
import { firstReaders, planStart } from '../start.js';
import type { WorkRunner } from '../work/index.js';

/** The territory meant: the one named, else the only one the actor belongs to. */
export function tenantOf(actor: Actor, tenantId: string | undefined): string {
  const only = actor.tenants.length === 1 ? actor.tenants[0] : undefined;
  const meant = tenantId === undefined || tenantId === '<default>' ? only : tenantId;
  if (meant === undefined) throw new AppError('VALIDATION', `Expected tenantId to name a territory (yours: ${actor.tenants.join(', ') || 'none'}), but it was left out`, { errors: [{ pointer: '/tenantId', detail: 'Expected a territory code' }] });
  mustBelong(actor, meant);
  return meant;
}

async function definitionFor(service: Service, actor: Actor, input: StartInput, now: Date): Promise<ProcessDefinitionRecord> {
  if (input.definitionKey !== undefined) {
    const record = await service.store.definition(input.definitionKey);
    if (record === null || !(actor.tenants.includes(record.tenantId) || actor.groups.includes('administrator'))) {
      throw new AppError('NOT_FOUND', `Expected a process definition with key ${input.definitionKey}, but there is none`);
    }
    return record;
  }
  const tenantId = tenantOf(actor, input.tenantId);
  const processId = input.processId ?? '';
  const record = await service.store.definitionOf(tenantId, processId, { now, ...(input.version === undefined ? {} : { version: input.version }) });
  if (record === null) {
    const version = input.version === undefined ? 'in force' : `version ${String(input.version)}`;
    throw new AppError('NOT_FOUND', `Expected process ${processId} (${version}) to be deployed in ${tenantId}, but it is not`);
  }
  return record;
}

/** A version of the future runs for nobody before its day, even when it is named (design: Versions). */
function mustBeInForce(record: ProcessDefinitionRecord, now: Date): void {
  if (record.effectiveFrom === null || record.effectiveFrom.getTime() <= now.getTime()) return;
  throw new AppError('ILLEGAL_STATE', `Expected process ${record.processId} version ${String(record.version)} (${record.key}) to be in force, but it takes effect on ${record.effectiveFrom.toISOString()}`);
}

/** Refuses while the territory's profile lacks mandatory data: exactly the list of what is missing. */
function mustBeComplete(profile: TerritoryProfile): void {
  const missing = profile.missing.filter((datum) => datum.mandatory);
  if (missing.length === 0) return;
  throw new AppError('PROFILE_INCOMPLETE', `Il profilo di ${profile.name} (${profile.tenantId}) non è completo: ${missing.map((datum) => datum.label).join('; ')}`, {
    errors: missing.map((datum) => ({ pointer: datum.path, detail: datum.label, ...(datum.article === null ? {} : { article: datum.article }) })),
  });
}

function startRolesOf(definition: LoadedDefinition): string[] {
  const roles = definition.process.model.properties['percorsi:startRoles'] ?? '';
  return roles.split(',').map((role) => role.trim()).filter((role) => role !== '');
}

/** The site the start is for: as given, else the only one where the actor may start it. */
function withSite(actor: Actor, profile: TerritoryProfile, startRoles: string[], variables: Variables): Variables {
  if (startRoles.length === 0 || (variables['siteId'] ?? null) !== null) return variables;
  const sites = sitesFor(actor, profile, startRoles);
  return sites.length === 1 ? { ...variables, siteId: sites[0] ?? null } : variables;
}

async function prepare(service: Service, actor: Actor, input: StartInput, now: Date): Promise<{ definition: LoadedDefinition; profile: TerritoryProfile; variables: Variables }> {
  const record = await definitionFor(service, actor, input, now);
  mustBeInForce(record, now);
  const profile = service.profiles.get(record.tenantId);
  if (profile === null) throw new AppError('VALIDATION', `Expected a territory with a profile, but ${record.tenantId} has none`);
  const definition = await service.definitions.load(record.key);
  if (!record.hasNoneStart) throw new AppError('ILLEGAL_STATE', `Expected process ${record.processId} to have a start without message or timer, but it has none`);
  mustFit(input.variables, service.limits);
  const roles = startRolesOf(definition);
  const variables = withSite(actor, profile, roles, input.variables);
  mustStart(actor, profile, roles, typeof variables['siteId'] === 'string' ? variables['siteId'] : null, record.processId);
  mustBeComplete(profile);
  if (record.startFormId === null) return { definition, profile, variables };
  const form = await service.definitions.form(record, record.startFormId, 'deployment');
  const environment = await surroundings(service, { tenantId: record.tenantId, caseId: '' }, now, null, form?.schema ?? null);
  return { definition, profile, variables: checkedAnswers(service, form, variables, {}, environment) };
}

/**
 * Starts an instance and runs it to its first waits.
 * @throws AppError FORBIDDEN, NOT_FOUND, VALIDATION, PROFILE_INCOMPLETE, ILLEGAL_STATE (the diagram could not start)
 */
export async function startInstance(service: Service, runner: WorkRunner, context: CommandContext, input: StartInput): Promise<StartedInstance> {
  const { actor } = context;
  return withReceipt(
    service,
    context,
    async (finish) => {
      const now = await service.clock.now();
      const { definition, variables } = await prepare(service, actor, input, now);
      const key = service.keys.next();
      const plan = await planStart(
        service,
        {
          definition, tenantId: definition.record.tenantId, variables, tags: input.tags, businessId: input.businessId, startedBy: actor.id,
          readers: firstReaders(actor), excluded: [], caseId: null, parent: null, key, startElementId: null, command: 'startInstance',
        },
        now,
      ).catch((error: unknown) => {
        if (!(error instanceof StepFailure)) throw error;
        throw new AppError('ILLEGAL_STATE', `Process ${definition.record.processId} could not start at ${error.elementId}: ${error.message}. Nothing was created`, { data: { elementId: error.elementId, errorType: error.errorType } });
      });
      await commitPlan(service, plan, finish({ processInstanceKey: key }));
      const outcome = createOutcome();
      outcome.add(plan);
      await runner.followUp(plan.followUps, outcome);
      return { instance: plan.after, next: outcome.next(actor) };
    },
    async (answer) => {
      const key = keyIn(answer, 'processInstanceKey');
      const instance = await service.store.instance(key);
      if (instance === null) throw new AppError('NOT_FOUND', `Expected process instance ${key}, but it is not kept any more`);
      return { instance, next: await openSteps(service, actor, instance.caseId) };
    },
  );
}

/** What a case waits for now, for an answer given a second time. */
export async function openSteps(service: Service, actor: Actor, caseId: string): Promise<StartedInstance['next']> {
  const outcome = createOutcome();
  const tasks = await service.store.tasksOfCase(caseId);
  outcome.addTasks(tasks.filter((task) => task.state === 'CREATED'));
  return outcome.next(actor);
}
