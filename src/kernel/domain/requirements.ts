// What a regulation demands, as the list of requirements names it: where it is written and how it is served.

import type { TenantId } from './definitions.js';

/** Ways of serving a requirement; only diagrams, task forms and rules can be named by an element of a diagram. */
export const SERVED_BY = ['diagram', 'rule', 'task-form', 'configuration', 'access-rule', 'report', 'out-of-scope'] as const;

export interface Requirement {
  /** `R-<regulation>-<number>`. */
  id: string;
  /** Territory whose regulation it is. */
  tenantId: TenantId;
  /** As diagrams write them: `CAS art. 8`. */
  articles: string[];
  how: (typeof SERVED_BY)[number][];
  /** Paths, indicators, access rules, parameters, profile entries, elements, fields. */
  where: string[];
}
