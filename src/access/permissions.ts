// Who may do what to something they can see: every refusal is a 403 that names its rule.

import { isAdministrator, roleOf, scopesWithRole, type Actor } from '../kernel/actor.js';
import type { ProcessInstanceRecord, TerritoryProfile, UserTaskRecord } from '../kernel/domain.js';
import { AppError } from '../kernel/errors.js';
import { coordinatedTenants } from './filters.js';

function refuse(actor: Actor, act: string, rule: string): never {
  throw new AppError('FORBIDDEN', `${actor.id} may not ${act}: ${rule}`, { data: { rule } });
}

export function coordinates(actor: Actor, tenantId: string): boolean {
  return coordinatedTenants(actor).includes(tenantId);
}

function isAnalyst(actor: Actor, tenantId: string): boolean {
  return scopesWithRole(actor, 'analyst').includes(tenantId);
}

/** Raises FORBIDDEN unless the actor administers the installation. */
export function mustAdminister(actor: Actor, act: string): void {
  if (!isAdministrator(actor)) refuse(actor, act, 'only members of the group administrator may');
}

/** Diagrams are deployed by the territory's analysts and by administrators (A-13). */
export function mustDeploy(actor: Actor, tenantId: string): void {
  if (isAdministrator(actor) || isAnalyst(actor, tenantId)) return;
  refuse(actor, `deploy to ${tenantId}`, `only analyst@${tenantId} and administrators may`);
}

/** What the diagrams make of a regulation is for who draws them, who coordinates by them and administrators. */
export function mustTrace(actor: Actor, tenantId: string): void {
  if (isAdministrator(actor) || isAnalyst(actor, tenantId) || coordinates(actor, tenantId)) return;
  refuse(actor, `trace ${tenantId}`, `only analyst@${tenantId}, the coordinator and administrators may`);
}

/** True when the actor could work on the task: candidate by user or group. */
export function isCandidate(actor: Actor, task: UserTaskRecord): boolean {
  return task.candidateUsers.includes(actor.id) || task.candidateGroups.some((group) => actor.groups.includes(group));
}

/** Claiming is for candidates and the coordinator; giving a task to somebody else only for the coordinator. */
export function mustAssign(actor: Actor, task: UserTaskRecord, assignee: string, override: boolean): void {
  if (coordinates(actor, task.tenantId)) return;
  if (assignee !== actor.id) refuse(actor, `assign task ${task.key} to ${assignee}`, 'only the coordinator assigns a task to somebody else');
  if (!isCandidate(actor, task)) refuse(actor, `claim task ${task.key}`, 'the task is not offered to any of your groups');
  if (override && task.assignee !== null && task.assignee !== actor.id) {
    refuse(actor, `take over task ${task.key}`, 'only the coordinator takes a task away from its assignee');
  }
}

export function mustUnassign(actor: Actor, task: UserTaskRecord): void {
  if (task.assignee === actor.id || coordinates(actor, task.tenantId)) return;
  refuse(actor, `release task ${task.key}`, 'only its assignee or the coordinator may');
}

/** The assignee completes; an unassigned task may be completed by a candidate, who becomes its assignee. */
export function mustComplete(actor: Actor, task: UserTaskRecord): void {
  if (task.assignee === actor.id) return;
  if (task.assignee !== null) refuse(actor, `complete task ${task.key}`, `it is assigned to ${task.assignee}`);
  if (!isCandidate(actor, task)) refuse(actor, `complete task ${task.key}`, 'the task is not offered to any of your groups');
}

/** The follow-up date belongs to who works on the task; the rest (due date with reason, candidates, priority) to the coordinator. */
export function mustUpdate(actor: Actor, task: UserTaskRecord, fields: string[]): void {
  if (coordinates(actor, task.tenantId)) return;
  const own = fields.every((field) => field === 'followUpDate');
  if (own && (task.assignee === actor.id || isCandidate(actor, task))) return;
  refuse(actor, `change ${fields.join(', ')} of task ${task.key}`, 'only the coordinator may; who works on a task sets its follow-up date');
}

/** Cancelling a path and setting its variables belong to the coordinator; technical cancelling to administrators too. */
export function mustCancel(actor: Actor, instance: ProcessInstanceRecord): void {
  if (coordinates(actor, instance.tenantId) || isAdministrator(actor)) return;
  refuse(actor, `cancel process instance ${instance.key}`, 'only the coordinator may');
}

export function mustSetVariables(actor: Actor, instance: ProcessInstanceRecord): void {
  if (coordinates(actor, instance.tenantId)) return;
  refuse(actor, `set variables of process instance ${instance.key}`, 'only the coordinator may');
}

export function mustResolveIncident(actor: Actor, tenantId: string): void {
  if (coordinates(actor, tenantId) || isAdministrator(actor)) return;
  refuse(actor, 'resolve an incident', 'only the coordinator and administrators may');
}

/** Publishing to whoever listens is for the coordinator, administrators and service accounts of the role `integration`. */
export function mustPublish(actor: Actor, tenantId: string): void {
  if (coordinates(actor, tenantId) || isAdministrator(actor) || scopesWithRole(actor, 'integration').includes(tenantId)) return;
  refuse(actor, 'publish a message', `only the coordinator, administrators and integration@${tenantId} may; correlate to a case of yours instead`);
}

/** Raises unless the actor belongs to the territory (administrators belong to all). */
export function mustBelong(actor: Actor, tenantId: string): void {
  if (isAdministrator(actor) || actor.tenants.includes(tenantId)) return;
  refuse(actor, `act in territory ${tenantId}`, `your territories are ${actor.tenants.join(', ') || 'none'}`);
}

/**
 * Who may start a process: holders of one of its `percorsi:startRoles` in the site (or territory) it is for; a
 * process without start roles may be started by whoever holds a role in the territory.
 */
export function mustStart(actor: Actor, profile: TerritoryProfile, startRoles: string[], siteId: string | null, processId: string): void {
  mustBelong(actor, profile.tenantId);
  if (startRoles.length === 0) return;
  const allowed = startRoles.flatMap((role) => {
    const scope = profile.roles[role]?.scope === 'site' ? siteId : profile.tenantId;
    return scope === null ? [] : [`${role}@${scope}`];
  });
  if (allowed.some((group) => actor.groups.includes(group))) return;
  refuse(actor, `start ${processId}${siteId === null ? '' : ` at ${siteId}`}`, `only ${allowed.join(', ') || startRoles.join(', ')} may`);
}

/** Sites at which the actor holds one of the roles: used when a start names none. */
export function sitesFor(actor: Actor, profile: TerritoryProfile, startRoles: string[]): string[] {
  const sites = new Set(profile.sites.map((site) => site.id));
  const held = actor.groups.filter((group) => startRoles.includes(roleOf(group))).map((group) => group.slice(group.lastIndexOf('@') + 1));
  return [...new Set(held)].filter((scope) => sites.has(scope));
}
