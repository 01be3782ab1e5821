// percorsi:put-register-row — a path writes a row of a kept register: a complaint, an opening, a mandate, a notice sent.

import type { RegisterRow } from '../../kernel/domain.js';
import { isJsonObject, type Json } from '../../kernel/json.js';
import { payloadOf } from '../work/payloads.js';
import { JobFailure, type JobHandler } from './handler.js';

/** An instant of the row's own dates: an ISO date or date-time, null when absent. */
function instantOf(name: string, value: Json | undefined): Date | null {
  if (value === undefined || value === null) return null;
  const instant = typeof value === 'string' ? new Date(value) : null;
  if (instant === null || Number.isNaN(instant.getTime())) throw new JobFailure(`Expected ${name} of the register row to be an ISO date, but it is ${JSON.stringify(value)}`);
  return instant;
}

/**
 * The register is named in the task's header, the row by the inputs `row` (its data) and `rowId` (the job's own key when
 * absent). The same id is the same row in a new state; what it was stands in the case history.
 */
export const putRegisterRow: JobHandler = async ({ service, item, instance, variables, now }) => {
  const register = payloadOf('job', item).headers['register'] ?? '';
  const kept = service.profiles.get(instance.tenantId)?.keptRegisters ?? [];
  if (!kept.includes(register)) throw new JobFailure(`Expected header register of ${String(item.elementId)} to name a kept register (${kept.join(', ')}), but it is ${register || 'empty'}`);
  const data = variables['row'];
  if (!isJsonObject(data)) throw new JobFailure(`Expected input row of ${String(item.elementId)} to be a context, but it is ${JSON.stringify(data ?? null)}`);
  // Only an id mapped to this very task counts: one an earlier row left in the case would overwrite that row.
  const { process } = await service.definitions.load(instance.definitionKey);
  const isGiven = process.model.elements.get(item.elementId ?? '')?.inputs.some(({ target }) => target === 'rowId') ?? false;
  const rowId = isGiven && typeof variables['rowId'] === 'string' && variables['rowId'] !== '' ? variables['rowId'] : item.key;
  const before = await service.store.registerRow(instance.tenantId, register, rowId);
  const row: RegisterRow = {
    register, id: rowId, tenantId: instance.tenantId, caseId: instance.caseId, validFrom: instantOf('validFrom', data['validFrom']),
    validTo: instantOf('validTo', data['validTo']), data, createdAt: before?.createdAt ?? now, createdBy: before?.createdBy ?? instance.startedBy,
  };
  return { variables: { rowId }, writes: { putRegisterRows: [row] }, details: { register, rowId, row: data, before: before?.data ?? null } };
};
