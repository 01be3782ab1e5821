// Whom a task may be given to: a slip in a name would put it where nobody looks for it.

import { roleOf } from '../../kernel/actor.js';
import type { UserTaskRecord } from '../../kernel/domain.js';
import { AppError } from '../../kernel/errors.js';
import type { Service } from '../service.js';

function refused(pointer: string, detail: string): AppError {
  return new AppError('VALIDATION', detail, { errors: [{ pointer, detail }] });
}

/**
 * Raises VALIDATION unless each name is somebody's who works in the task's territory and is not excluded from its case.
 * @param pointer where the names stand in the request
 */
export async function mustBePeople(service: Service, task: UserTaskRecord, usernames: readonly string[], pointer: string): Promise<void> {
  for (const username of usernames) {
    const shown = username.slice(0, 100);
    if (task.excluded.includes(username)) throw refused(pointer, `Expected somebody who may work on case ${task.caseId}, but ${shown} is excluded from it`);
    if ((await service.isUserOf?.(username, task.tenantId)) !== false) continue;
    throw refused(pointer, `Expected the username of somebody of ${task.tenantId} for user task ${task.key}, but there is no ${shown}`);
  }
}

/** Raises VALIDATION unless each group is a role of the territory at one of its sites, or in all of it, by the role's scope. */
export function mustBeGroups(service: Service, task: UserTaskRecord, groups: readonly string[], pointer: string): void {
  const profile = service.profiles.get(task.tenantId);
  for (const group of groups) {
    const role = roleOf(group);
    const scope = group.slice(group.lastIndexOf('@') + 1);
    const kind = profile !== null && Object.hasOwn(profile.roles, role) ? profile.roles[role]?.scope : undefined;
    if (kind === 'tenant' ? scope === task.tenantId : kind === 'site' && profile?.sites.some((site) => site.id === scope)) continue;
    throw refused(pointer, `Expected a group <role>@<site or territory> of ${task.tenantId} for user task ${task.key}, but there is no ${group.slice(0, 100)}`);
  }
}
