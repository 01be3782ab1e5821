// What a wait is about, evaluated when it is new: who may do the task, which job, which message.

import type { ElementModel, UserTaskWait } from '../contract.js';
import type { Json } from '../../kernel/json.js';
import type { ScopeChain } from './scopes.js';
import { nameOf, type StepRun } from './stepRun.js';
import { instantOf } from './timers.js';
import type { WaitDetails } from './waits.js';

const DEFAULT_PRIORITY = 50;
const DEFAULT_RETRIES = 3;

/** Reads the expressions of one element at one wait. */
class Reader {
  constructor(
    private readonly run: StepRun,
    private readonly element: ElementModel,
    private readonly executionId: string,
    private readonly chain: ScopeChain,
  ) {}

  value(raw: string, what: string): Json {
    return this.run.value(raw, this.chain, { type: 'EXTRACT_VALUE_ERROR', elementId: this.element.id, executionId: this.executionId, what });
  }

  refuse(what: string, wanted: string, got: Json): never {
    throw this.run.fail('EXTRACT_VALUE_ERROR', this.element.id, this.executionId, `Expected ${wanted} for ${what} of ${this.element.id}, but got ${nameOf(got)}`);
  }

  text(raw: string | null, what: string): string | null {
    if (raw === null) return null;
    const value = this.value(raw, what);
    if (value === null) return null;
    if (typeof value === 'string') return value.trim() === '' ? null : value;
    return typeof value === 'number' ? String(value) : this.refuse(what, 'a text', value);
  }

  /** A list of texts; a literal separates them with commas. */
  texts(raw: string | null, what: string): string[] {
    if (raw === null) return [];
    const value = this.value(raw, what);
    if (value === null) return [];
    if (typeof value === 'string') return value.split(',').map((part) => part.trim()).filter((part) => part !== '');
    if (!Array.isArray(value)) return this.refuse(what, 'a list of texts', value);
    return value.map((part) => (typeof part === 'string' ? part : this.refuse(what, 'a list of texts', part)));
  }

  integer(raw: string | null, what: string, fallback: number): number {
    if (raw === null) return fallback;
    const value = this.value(raw, what);
    if (value === null) return fallback;
    const number = typeof value === 'string' ? Number(value) : value;
    return typeof number === 'number' && Number.isInteger(number) ? number : this.refuse(what, 'a whole number', value);
  }

  instant(raw: string | null, what: string): number | null {
    const value = this.text(raw, what);
    if (value === null) return null;
    try {
      return instantOf(value, 'end');
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return this.refuse(what, 'a date and time', value);
    }
  }
}

function userTaskDetails(read: Reader, { userTask }: ElementModel): UserTaskWait {
  return {
    assignee: read.text(userTask?.assignee ?? null, 'the assignee'),
    candidateGroups: read.texts(userTask?.candidateGroups ?? null, 'the candidate groups'),
    candidateUsers: read.texts(userTask?.candidateUsers ?? null, 'the candidate users'),
    priority: Math.min(100, Math.max(0, read.integer(userTask?.priority ?? null, 'the priority', DEFAULT_PRIORITY))),
    dueDate: read.instant(userTask?.dueDate ?? null, 'the due date'),
    dueDateExpression: userTask?.dueDate ?? null,
    followUpDate: read.instant(userTask?.followUpDate ?? null, 'the follow-up date'),
    externalFormReference: read.text(userTask?.externalFormReference ?? null, 'the form reference'),
    variables: {},
  };
}

/** Name and key of the message an element waits for; without a key the case is the key. */
export function messageDetails(run: StepRun, element: ElementModel, executionId: string, chain: ScopeChain): { messageName: string; correlationKey: string } {
  const at = { elementId: element.id, executionId };
  return {
    messageName: run.text(element.messageName ?? '', chain, { ...at, what: 'the message name' }),
    correlationKey: element.correlationKey === null ? run.environment.caseId : run.text(element.correlationKey, chain, { ...at, what: 'the correlation key' }),
  };
}

/** What kind of wait a task is. */
export function kindOf(element: ElementModel): 'userTask' | 'message' | 'call' | 'job' {
  switch (element.type) {
    case 'USER_TASK': return 'userTask';
    case 'RECEIVE_TASK': return 'message';
    case 'CALL_ACTIVITY': return 'call';
    default: return 'job';
  }
}

/** Details of the wait at a task. */
export function detailsOf(run: StepRun, element: ElementModel, executionId: string, chain: ScopeChain): WaitDetails {
  const read = new Reader(run, element, executionId, chain);
  const at = { elementId: element.id, executionId };
  switch (kindOf(element)) {
    case 'userTask': return userTaskDetails(read, element);
    case 'message': return messageDetails(run, element, executionId, chain);
    case 'call': return { processId: run.text(element.calledProcessId ?? '', chain, { ...at, what: 'the called process' }), binding: element.calledBinding, variables: {} };
    case 'job': return {
      type: run.text(element.jobType ?? '', chain, { ...at, what: 'the job type' }),
      retries: read.integer(element.jobRetries, 'the retries', DEFAULT_RETRIES),
      headers: element.jobHeaders,
      variables: {},
    };
  }
}
