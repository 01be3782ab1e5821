// Decisions: DMN files read, checked, and evaluated with our FEEL.

import type { DmnDefinitions, DmnLogic } from 'dmn-moddle';
import type { CompiledDecisions, FeelEnvironment } from '../contract.js';
import type { Variables } from '../../kernel/json.js';
import { compileDecision } from './compile.js';
import { MAX_FILE_EXPRESSIONS } from '../feel/limits.js';
import { takeDecision, type DecisionResult } from './evaluate.js';
import type { Decision, DecisionRuntime } from './model.js';
import { DecisionProblems } from './problems.js';
import { readDefinitions } from './read.js';

export type { DecisionResult } from './evaluate.js';
export { MAX_DMN_BYTES } from './read.js';

/** Elements of a file that are no decisions and need no execution. */
const INERT = new Set(['dmn:InputData', 'dmn:KnowledgeSource', 'dmn:BusinessKnowledgeModel']);

/** Decisions and filled cells of one file: beyond, checking them would hold up everybody else. */
const MAX_DECISIONS = 200;
const MAX_CELLS = 5_000;

/** Every text of a decision's logic that is FEEL. */
function textsOf(logic: DmnLogic | undefined): string[] {
  const cells = (logic?.rule ?? []).flatMap((rule) => [...(rule.inputEntry ?? []), ...(rule.outputEntry ?? [])]);
  return [logic, ...(logic?.input ?? []).map(({ inputExpression }) => inputExpression), ...cells].flatMap((expression) => expression?.text ?? []);
}

function isTooLarge(definitions: DmnDefinitions, problems: DecisionProblems): boolean {
  const elements = definitions.drgElement ?? [];
  const cells = elements.flatMap(({ decisionLogic }) => decisionLogic?.rule ?? [])
    .reduce((sum, rule) => sum + [...(rule.inputEntry ?? []), ...(rule.outputEntry ?? [])].filter((entry) => !['', '-'].includes(entry.text?.trim() ?? '')).length, 0);
  const characters = elements.flatMap(({ decisionLogic }) => textsOf(decisionLogic)).reduce((sum, text) => sum + text.length, 0);
  if (elements.length > MAX_DECISIONS) problems.ofFile('too-many-decisions', `Expected at most ${String(MAX_DECISIONS)} decisions and inputs, but the file has ${String(elements.length)}`, 'Split the file');
  if (cells > MAX_CELLS) problems.ofFile('table-too-large', `Expected at most ${String(MAX_CELLS)} filled cells, but the file has ${String(cells)}`, 'Keep large tables in a register and look rows up with register(…)');
  if (characters > MAX_FILE_EXPRESSIONS) problems.ofFile('expressions-too-long', `Expected expressions of at most ${String(MAX_FILE_EXPRESSIONS)} characters in all, but the file has ${String(characters)}`, 'Keep large tables in a register and look rows up with register(…)');
  return problems.failed;
}

function requireEachOther(decisions: Map<string, Decision>, problems: DecisionProblems): void {
  const finished = new Set<string>();
  const visit = (id: string, path: string[]): void => {
    if (finished.has(id)) return;
    const decision = decisions.get(id);
    const element = { id, name: decision?.name ?? null };
    if (path.includes(id)) {
      problems.add(element, 'required-decision', `Expected decisions that do not require each other in a circle, but got ${[...path.slice(path.indexOf(id)), id].join(' → ')}`, 'Remove one of the requirements');
    } else if (!decision) {
      const last = path.at(-1) ?? '';
      problems.add({ id: last, name: decisions.get(last)?.name ?? null }, 'required-decision', `Expected a decision ${id} in the file, but there is none (or it is refused)`, 'Draw the requirement again');
    } else {
      for (const required of decision.requires) visit(required, [...path, id]);
    }
    finished.add(id);
  };
  for (const id of decisions.keys()) visit(id, []);
}

/**
 * Reads and checks a DMN file (1.1 to 1.5): decision tables with hit policy FIRST or UNIQUE and literal expressions, in
 * FEEL, with required decisions of the same file.
 * @param resourceName file name, for problems of the file as a whole
 * @returns the decisions, or problems that say row, rule and column; never throws for bad content
 */
export async function compileDecisions(xml: string, resourceName: string): Promise<CompiledDecisions> {
  const problems = new DecisionProblems(resourceName);
  const definitions = await readDefinitions(xml, problems);
  const decisions = new Map<string, Decision>();
  const elements = definitions && !isTooLarge(definitions, problems) ? definitions.drgElement ?? [] : [];
  for (const element of elements) {
    if (INERT.has(element.$type)) continue;
    if (element.$type !== 'dmn:Decision') {
      problems.add({ id: element.id ?? resourceName, name: element.name ?? null }, 'unsupported-element', `Expected decisions, but got ${element.$type.replace('dmn:', '')}`, 'Remove the element');
      continue;
    }
    const decision = compileDecision(element, problems);
    if (decision) decisions.set(decision.id, decision);
  }
  if (definitions && decisions.size === 0 && !problems.failed) problems.ofFile('no-decision', 'Expected at least one decision, but the file has none', 'Draw a decision');
  requireEachOther(decisions, problems);
  const runtime: DecisionRuntime = decisions;
  return {
    drgId: definitions?.id ?? resourceName,
    drgName: definitions?.name ?? null,
    decisions: [...decisions.values()].map(({ id, name }) => ({ decisionId: id, name })),
    problems: problems.list,
    runtime,
  };
}

/**
 * Takes a decision: required decisions first, whose results are known by their id and variable name.
 * @returns one output as its value, several as a context, null when no rule matches; the ids of the rules that matched and
 * the inputs by column; or the message of what went wrong. Never throws.
 */
export function evaluateDecision(compiled: CompiledDecisions, decisionId: string, variables: Variables, environment: FeelEnvironment): DecisionResult {
  return takeDecision(compiled.runtime as DecisionRuntime, decisionId, variables, environment);
}
