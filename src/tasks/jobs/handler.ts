// What a job of the program's own is: variables in, variables and register writes out, all in the commit that completes it.

import type { ProcessInstanceRecord, WorkItem } from '../../kernel/domain.js';
import type { JsonObject, Variables } from '../../kernel/json.js';
import type { Commit } from '../../store/contract.js';
import type { Service } from '../service.js';

export interface JobInput {
  service: Service;
  item: WorkItem;
  instance: ProcessInstanceRecord;
  /** Variables the job may read (after its input mappings). */
  variables: Variables;
  now: Date;
}

export interface JobResult {
  variables: Variables;
  /** Written in the same transaction as the completion, hence exactly once. */
  writes: Commit;
  /** Told in the case history. */
  details?: JsonObject;
  /** Users this job excludes: they are kept out of what the same commit creates, too. */
  excluded?: string[];
}

export type JobHandler = (input: JobInput) => Promise<JobResult>;

/** Raised by a handler that may succeed later; the job is tried again until its retries are used up. */
export class JobFailure extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'JobFailure';
  }
}
