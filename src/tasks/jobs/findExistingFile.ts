// percorsi:find-existing-file — looks for an open case of the same person, so that nobody starts anew (P-01, [seed 001 art. 2 c. 7]).

import type { JobHandler } from './handler.js';
import { applicantKeyOf } from './applicant.js';

/** Case states in which a person is in charge of the service: a new request is linked instead of worked anew. */
const IN_CHARGE = new Set(['in-charge', 'under-evaluation', 'project-drafting', 'project-waiting', 'project-active', 'under-review']);

/**
 * Sets `existingCaseId` (the newest open case of the person, null when none) and `alreadyInCharge` (that case is with a
 * case manager). Anonymous requests are linked to nothing.
 */
export const findExistingFile: JobHandler = async ({ service, instance, variables }) => {
  const applicantKey = applicantKeyOf(variables);
  if (applicantKey === null) return { variables: { existingCaseId: null, alreadyInCharge: false }, writes: {} };
  const page = await service.store.search(
    'cases',
    {
      where: [
        { field: 'tenantId', op: 'eq', value: instance.tenantId },
        { field: 'applicantKey', op: 'eq', value: applicantKey },
        { field: 'caseId', op: 'neq', value: instance.caseId },
        { field: 'closedAt', op: 'exists', value: false },
      ],
      sort: [{ field: 'createdAt', order: 'DESC' }],
      page: { limit: 1 },
    },
    null,
  );
  const found = page.items[0];
  return { variables: { existingCaseId: found?.caseId ?? null, alreadyInCharge: found !== undefined && IN_CHARGE.has(found.state) }, writes: {} };
};
