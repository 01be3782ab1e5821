// Why a step cannot go on: thrown through the library up to the driver, which then discards the run.

import type { IncidentErrorType } from '../../kernel/domain.js';

/** A step that fails: the old state stands and the caller opens an incident. */
export class StepFailure extends Error {
  constructor(
    readonly errorType: IncidentErrorType,
    readonly elementId: string,
    readonly executionId: string | null,
    message: string,
  ) {
    super(message);
    this.name = 'StepFailure';
  }
}
