// Who a request is for, in a form that two requests of the same person share.

import type { Variables } from '../../kernel/json.js';

/**
 * Normalised tax code of the person concerned: of `onBehalfOfTaxCode` when the applicant speaks for somebody, else of
 * `taxCode`. Null for anonymous information, which is linked to nobody.
 */
export function applicantKeyOf(variables: Variables): string | null {
  for (const name of ['onBehalfOfTaxCode', 'taxCode']) {
    const value = variables[name];
    if (typeof value === 'string' && value.trim() !== '') return value.replace(/\s+/g, '').toUpperCase();
  }
  return null;
}
