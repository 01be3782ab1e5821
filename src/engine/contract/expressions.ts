// Expressions: what they may read beside variables, and what they give.

import type { Calendar } from '../../kernel/calendar.js';
import type { Json, JsonObject } from '../../kernel/json.js';

/** What expressions may read beside variables. */
export interface FeelEnvironment {
  /** Business instant of the step, milliseconds since 1970. */
  now: number;
  tenantId: string;
  caseId: string;
  /** Values of `param("…")`; a missing name raises. */
  parameters: Readonly<Record<string, Json>>;
  /** Rows of `register("…")`; a missing name raises. */
  registers: Readonly<Record<string, readonly JsonObject[]>>;
  /** Group id for a role: `role("front-office-worker")` with the site of variable `siteId`, or of the second argument. */
  roles: Readonly<Record<string, { scope: 'site' | 'tenant' }>>;
  calendar: Calendar;
}

export type FeelResult = { ok: true; value: Json } | { ok: false; message: string };
