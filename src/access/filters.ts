// The one place that turns an actor into what they may see: database filters on stored field names.

import { isAdministrator, scopesWithRole, type Actor } from '../kernel/actor.js';
import type { JsonObject } from '../kernel/json.js';

/** Role that sees instances, tasks and overruns of its territory. */
export const COORDINATOR_ROLE = 'service-coordinator';

/** Filters by what is asked for; `null` means no restriction. Each is and-ed to the caller's query by the store. */
export interface Visibility {
  userTasks: JsonObject | null;
  processInstances: JsonObject | null;
  /** Element instances, incidents, subscriptions, history: seen with their instance. */
  throughInstance: JsonObject | null;
  /** Variables carry personal data: being administrator opens none of them (A-13 by analogy). */
  variables: JsonObject | null;
  cases: JsonObject | null;
  /** Definitions, forms and registers of the actor's territories. */
  definitions: JsonObject | null;
}

/** How an actor is written in `readers`: the user and each of their groups. */
export function principalsOf(actor: Actor): string[] {
  return [`u:${actor.id}`, ...actor.groups.map((group) => `g:${group}`)];
}

/** Territories the actor coordinates. */
export function coordinatedTenants(actor: Actor): string[] {
  return scopesWithRole(actor, COORDINATOR_ROLE).filter((scope) => actor.tenants.includes(scope));
}

/**
 * Tasks the actor may claim as one of their candidates: what `mustAssign` allows everybody, as a filter, so that a claim can be
 * one conditional update. Coordinators who are no candidates may too, but not by this filter.
 */
export function claimableBy(actor: Actor): JsonObject {
  return {
    tenantId: { $in: [...actor.tenants] }, excluded: { $ne: actor.id },
    $or: [{ candidateGroups: { $in: [...actor.groups] } }, { candidateUsers: actor.id }],
  };
}

/**
 * What the actor may see. Excluded wins over every role; a desk sees only its own tasks; case data is for
 * those who hold or held a task of the case and for the coordinator; administrators run the
 * installation and see no tasks and no variables.
 */
export function visibilityOf(actor: Actor): Visibility {
  const tenants = [...actor.tenants];
  const mine: JsonObject = { tenantId: { $in: tenants }, excluded: { $ne: actor.id } };
  const coordinated: JsonObject = { tenantId: { $in: coordinatedTenants(actor) } };
  const ofReader: JsonObject = { ...mine, $or: [{ readers: { $in: principalsOf(actor) } }, coordinated] };
  const technical = isAdministrator(actor);
  return {
    userTasks: {
      ...mine,
      $or: [
        { candidateGroups: { $in: [...actor.groups] } },
        { assignee: actor.id },
        { candidateUsers: actor.id },
        { completedBy: actor.id },
        coordinated,
      ],
    },
    processInstances: technical ? null : ofReader,
    throughInstance: technical ? null : { $instance: ofReader },
    variables: ofReader,
    cases: ofReader,
    definitions: technical ? null : { tenantId: { $in: tenants } },
  };
}
