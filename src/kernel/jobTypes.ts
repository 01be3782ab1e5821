// The service tasks the program executes by itself; a diagram that names another `percorsi:*` type is refused.

/** Job types run by src/tasks/jobs; each is idempotent by job key. */
export const OWN_JOB_TYPES = [
  /** Gives the request its number and writes the receipt for the citizen. */
  'percorsi:issue-receipt',
  /** Looks for an open case of the same applicant. */
  'percorsi:find-existing-file',
  /** Records a need no service answers to. */
  'percorsi:record-unmet-need',
  /** Writes a row of a kept register (header `register`, inputs `rowId` and `row`). */
  'percorsi:put-register-row',
  /** Excludes a person from everything of the case (input `username`; rule A-12). */
  'percorsi:exclude-from-case',
] as const;

export type OwnJobType = (typeof OWN_JOB_TYPES)[number];
