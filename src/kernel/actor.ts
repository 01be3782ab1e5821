// Who acts: the identity every command and query is run for.

/** Role ids of regulations.md section 2.1 plus the technical `administrator` and `analyst`. */
export type RoleId = string;

/**
 * A membership: group ids are `<role>@<site>` or `<role>@<tenant>`; `administrator` alone is the technical role.
 */
export type GroupId = string;

/** The person or service behind a request. */
export interface Actor {
  /** Username, or `system` for what the program does by itself. */
  id: string;
  displayName: string | null;
  email: string | null;
  groups: readonly GroupId[];
  /** Territories the actor belongs to (tenant ids). */
  tenants: readonly string[];
}

/** What the program does by itself (timers, jobs, follow-ups). */
export const SYSTEM_ACTOR: Actor = { id: 'system', displayName: null, email: null, groups: [], tenants: [] };

export const ADMINISTRATOR_GROUP: GroupId = 'administrator';

/** The role part of a group id (`front-office-worker@matino` → `front-office-worker`). */
export function roleOf(group: GroupId): RoleId {
  const at = group.lastIndexOf('@');
  return at < 0 ? group : group.slice(0, at);
}

/** The site or tenant part of a group id, null when the group has none. */
export function scopeOf(group: GroupId): string | null {
  const at = group.lastIndexOf('@');
  return at < 0 ? null : group.slice(at + 1);
}

export function isAdministrator(actor: Actor): boolean {
  return actor.groups.includes(ADMINISTRATOR_GROUP);
}

/** Scopes (sites or tenants) in which the actor holds a role. */
export function scopesWithRole(actor: Actor, role: RoleId): string[] {
  return actor.groups.filter((group) => roleOf(group) === role).flatMap((group) => scopeOf(group) ?? []);
}
