// percorsi:issue-receipt — gives the request its number and writes the receipt the citizen takes home (P-01 step 2).

import type { RegisterRow } from '../../kernel/domain.js';
import type { JobHandler } from './handler.js';
import { applicantKeyOf } from './applicant.js';

/** Register of the receipts issued, one row a request. */
export const REQUEST_REGISTER = 'requests';

const YEAR_IN_ROME = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Rome', year: 'numeric' });

/**
 * Numbers run per territory and year (`CAS-R-2027-000012`) and are taken outside the transaction: a gap is possible, a
 * double is not. No fee is asked or recorded [seed 000 art. 4].
 */
export const issueReceipt: JobHandler = async ({ service, instance, variables, now }) => {
  const year = YEAR_IN_ROME.format(now);
  const number = await service.store.nextNumber(`request:${instance.tenantId}:${year}`);
  const requestNumber = `${instance.tenantId}-R-${year}-${String(number).padStart(6, '0')}`;
  const row: RegisterRow = {
    register: REQUEST_REGISTER,
    id: requestNumber,
    tenantId: instance.tenantId,
    caseId: instance.caseId,
    validFrom: now,
    validTo: null,
    createdAt: now,
    createdBy: 'system',
    data: {
      requestNumber,
      caseId: instance.caseId,
      issuedAt: now.toISOString(),
      siteId: variables['siteId'] ?? null,
      channel: variables['channel'] ?? null,
      receivedAt: variables['receivedAt'] ?? null,
    },
  };
  return {
    variables: { requestNumber },
    writes: {
      putRegisterRows: [row],
      updateCases: [{ caseId: instance.caseId, tenantId: instance.tenantId, set: { requestNumber, applicantKey: applicantKeyOf(variables) } }],
    },
  };
};
