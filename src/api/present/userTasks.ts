// A user task as the standard shows it.

import type { z } from 'zod';
import type { UserTaskRecord } from '../../kernel/domain.js';
import { utc, utcOrNull } from '../schemas/common.js';
import type { userTaskResult } from '../schemas/userTasks.js';

export function presentUserTask(task: UserTaskRecord): z.input<typeof userTaskResult> {
  return {
    name: task.name,
    state: task.state,
    assignee: task.assignee,
    elementId: task.elementId,
    candidateGroups: task.candidateGroups,
    candidateUsers: task.candidateUsers,
    processDefinitionId: task.processId,
    creationDate: utc(task.creationDate),
    completionDate: utcOrNull(task.completionDate),
    followUpDate: utcOrNull(task.followUpDate),
    dueDate: utcOrNull(task.dueDate),
    tenantId: task.tenantId,
    externalFormReference: task.externalFormReference,
    processDefinitionVersion: task.version,
    customHeaders: task.customHeaders,
    priority: task.priority,
    userTaskKey: task.key,
    elementInstanceKey: task.elementInstanceKey,
    processName: task.processName,
    processDefinitionKey: task.definitionKey,
    processInstanceKey: task.processInstanceKey,
    rootProcessInstanceKey: task.rootKey,
    formKey: task.formKey,
    tags: task.tags,
  };
}
