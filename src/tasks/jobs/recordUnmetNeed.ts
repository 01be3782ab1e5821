// percorsi:record-unmet-need — a need no service answers to, kept for the needs analysis (P-03, feeds P-30).

import type { JobHandler } from './handler.js';

/** Register of unmet needs: no personal data, only area, place and words of the operator [seed 001 art. 2 c. 5 lett. i]. */
export const UNMET_NEED_REGISTER = 'unmet-needs';

export const recordUnmetNeed: JobHandler = ({ item, instance, variables, now }) =>
  Promise.resolve({
    variables: {},
    writes: {
      putRegisterRows: [
        {
          register: UNMET_NEED_REGISTER,
          id: item.key,
          tenantId: instance.tenantId,
          caseId: instance.caseId,
          validFrom: now,
          validTo: null,
          createdAt: now,
          createdBy: 'system',
          data: {
            needArea: variables['needArea'] ?? null,
            comuneOfResidence: variables['comuneOfResidence'] ?? null,
            siteId: variables['siteId'] ?? null,
            unmetNeedText: variables['unmetNeedText'] ?? null,
          },
        },
      ],
    },
  });
