// One step of a living instance, from plan to commit, with the incidents it settles.

import type { IncidentRecord } from '../kernel/domain.js';
import type { Key } from '../kernel/ids.js';
import type { Commit } from '../store/contract.js';
import { commitPlan, planStep, type StepRequest } from './cycle.js';
import { settleIncidents } from './incidents.js';
import type { Outcome } from './outcome.js';
import type { Plan } from './plan/context.js';
import type { Service } from './service.js';

/** True when a successful step leaves the incident without object: its wait is over or its work was done or dropped. */
function isSettled(plan: Plan, doneWork: Key | null, incident: IncidentRecord): boolean {
  if (incident.workKey !== null) {
    return incident.workKey === doneWork || (plan.commit.deleteWork ?? []).some((deleted) => deleted.key === incident.workKey);
  }
  return plan.after.state !== 'ACTIVE' || !plan.after.waits.some((wait) => wait.elementInstanceKey === incident.elementInstanceKey);
}

/**
 * Plans and commits one step of an instance together with `extra` writes of the command.
 * @param doneWork key of the work item this step carries out, if any
 */
export async function takeStep(service: Service, request: StepRequest, extra: Commit, outcome: Outcome, doneWork: Key | null = null): Promise<Plan> {
  const plan = await planStep(service, request);
  const { instance, actor, now } = request;
  let closing: Commit = extra;
  if (instance.incidentCount > 0 && plan.commit.updateInstance !== undefined) {
    const settled = await settleIncidents(service, instance, (incident) => isSettled(plan, doneWork, incident), actor, now);
    plan.commit.updateInstance.set.incidentCount = settled.incidentCount;
    closing = { ...extra, resolveIncidents: [...(extra.resolveIncidents ?? []), ...settled.resolved] };
  }
  await commitPlan(service, plan, closing);
  outcome.add(plan);
  return plan;
}
