// The history of a case: what commits did and what people did with its tasks, in one line of time.

import type { UserTaskRecord } from '../../kernel/domain.js';
import type { CaseHistoryLine } from '../contract.js';
import type { Service } from '../service.js';

function linesOfTask(task: UserTaskRecord): CaseHistoryLine[] {
  return task.log.map((entry) => ({
    at: entry.at,
    recordedAt: entry.recordedAt,
    actor: entry.actor,
    type: entry.type,
    processId: task.processId,
    version: task.version,
    processInstanceKey: task.processInstanceKey,
    revision: null,
    profileVersion: task.term?.profileVersion ?? null,
    events: [],
    details: { userTaskKey: task.key, elementId: task.elementId, name: task.name, ...entry.details },
  }));
}

/** All lines of a case, oldest first by business time, then as recorded. */
export async function caseHistory(service: Service, caseId: string): Promise<CaseHistoryLine[]> {
  const [commits, tasks] = await Promise.all([service.store.caseHistory(caseId), service.store.tasksOfCase(caseId)]);
  const lines: CaseHistoryLine[] = commits.map(({ at, recordedAt, actor, command, processId, version, processInstanceKey, rev, profileVersion, events }) => ({
    at, recordedAt, actor, type: command, processId, version, processInstanceKey, revision: rev, profileVersion, events, details: null,
  }));
  return [...lines, ...tasks.flatMap(linesOfTask)].sort((one, other) => one.at.getTime() - other.at.getTime() || one.recordedAt.getTime() - other.recordedAt.getTime());
}
