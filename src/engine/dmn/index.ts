// Decisions: DMN files read, checked, and evaluated with our FEEL.

import type { CompiledDecisions, FeelEnvironment } from '../contract.js';
import type { Json, Variables } from '../../kernel/json.js';

/** What a decision gave, or why it could not be taken. */
export type DecisionResult =
  | { ok: true; output: Json; matchedRules: string[]; inputs: Variables }
  | { ok: false; message: string };

/** Reads and checks a DMN file. Never throws for bad content. */
export function compileDecisions(xml: string, resourceName: string): Promise<CompiledDecisions> {
  return Promise.reject(new Error(`not written yet: ${resourceName} ${String(xml.length)}`));
}

/** Evaluates one decision and what it requires. */
export function evaluateDecision(compiled: CompiledDecisions, decisionId: string, variables: Variables, environment: FeelEnvironment): DecisionResult {
  throw new Error(`not written yet: ${compiled.drgId} ${decisionId} ${String(variables)} ${String(environment.now)}`);
}
