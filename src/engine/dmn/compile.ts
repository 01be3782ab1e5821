// From a read DMN file to decisions that can be taken, or the problems that refuse it.

import type { DmnClause, DmnDecision, DmnExpression, DmnLogic, DmnRule } from 'dmn-moddle';
import { compile, messageOf, type Compiled } from '../feel/compile.js';
import type { ExpressionKind } from '../feel/syntax.js';
import type { Decision, InputColumn, Literal, Rule, Table } from './model.js';
import type { DecisionProblems } from './problems.js';

const FEEL_LANGUAGE = /feel/i;

interface Place {
  decision: DmnDecision;
  problems: DecisionProblems;
}

function elementOf(decision: DmnDecision): { id: string; name: string | null } {
  return { id: decision.id ?? '', name: decision.name ?? null };
}

function expressionOf({ decision, problems }: Place, expression: DmnExpression | undefined, where: string, kind: ExpressionKind = 'expression'): Compiled | null {
  const text = expression?.text?.trim() ?? '';
  const pointer = expression?.id ?? decision.id ?? '';
  const language = expression?.expressionLanguage;
  if (language !== undefined && !FEEL_LANGUAGE.test(language)) {
    problems.add(elementOf(decision), 'expression-language', `${where}: expected FEEL, but the language is ${language}`, 'Write the expression in FEEL', pointer);
    return null;
  }
  try {
    return compile(text, kind);
  } catch (error) {
    problems.add(elementOf(decision), 'bad-feel', `${where}: ${messageOf(error)} (in \`${text.slice(0, 200)}\`)`, 'Correct the expression', pointer);
    return null;
  }
}

function isAny(entry: DmnExpression | undefined): boolean {
  const text = entry?.text?.trim() ?? '';
  return text === '' || text === '-';
}

function inputColumn(place: Place, clause: DmnClause, index: number): InputColumn | null {
  const name = clause.label ?? clause.name ?? clause.inputExpression?.text?.trim() ?? `input ${String(index + 1)}`;
  const expression = expressionOf(place, clause.inputExpression, `Input "${name}"`);
  return expression && { name, expression, type: clause.inputExpression?.typeRef ?? null };
}

function ruleOf(place: Place, rule: DmnRule, row: number, inputs: DmnClause[], outputs: DmnClause[]): Rule {
  const id = rule.id ?? `row-${String(row)}`;
  const cells = (entries: DmnExpression[] | undefined, columns: DmnClause[], what: string, kind: ExpressionKind): (Compiled | null)[] => {
    const given = entries ?? [];
    if (given.length !== columns.length) {
      place.problems.add(elementOf(place.decision), 'table-shape', `Row ${String(row)} (rule ${id}): expected ${String(columns.length)} ${what} cells, but it has ${String(given.length)}`, 'Export the table again from a DMN editor', id);
    }
    return columns.map((column, index) => {
      const entry = given[index];
      const name = column.label ?? column.name ?? column.inputExpression?.text?.trim() ?? String(index + 1);
      return isAny(entry) ? null : expressionOf(place, entry, `Row ${String(row)} (rule ${id}), ${what} "${name}"`, kind);
    });
  };
  return { id, tests: cells(rule.inputEntry, inputs, 'input', 'unaryTests'), outputs: cells(rule.outputEntry, outputs, 'output', 'expression') };
}

function assertOutputs(place: Place, outputs: DmnClause[]): void {
  const { decision, problems } = place;
  const element = elementOf(decision);
  if (outputs.length === 0) problems.add(element, 'no-output', 'Expected at least one output column, but the table has none', 'Add an output column');
  const names = outputs.map((output) => output.name ?? '');
  if (outputs.length > 1 && (names.includes('') || new Set(names).size < names.length)) {
    problems.add(element, 'output-names', `Expected each of several outputs to have a name of its own, but got ${names.map((name) => `"${name}"`).join(', ')}`, 'Name every output column differently');
  }
  for (const output of outputs) {
    if (output.defaultOutputEntry) problems.add(element, 'default-output', `Expected no default output, but output "${output.name ?? ''}" has one`, 'Add a last rule that matches everything, with hit policy FIRST', output.id);
  }
}

function tableOf(place: Place, logic: DmnLogic): Table {
  const { decision, problems } = place;
  const hitPolicy = logic.hitPolicy ?? 'UNIQUE';
  if (hitPolicy !== 'FIRST' && hitPolicy !== 'UNIQUE') {
    problems.add(elementOf(decision), 'hit-policy', `Expected hit policy FIRST or UNIQUE, but got ${hitPolicy}${logic.aggregation ? ` (${logic.aggregation})` : ''}`, 'Rewrite the table for FIRST or UNIQUE', logic.id);
  }
  const inputs = logic.input ?? [];
  const outputs = logic.output ?? [];
  assertOutputs(place, outputs);
  const rules = (logic.rule ?? []).map((rule, index) => ruleOf(place, rule, index + 1, inputs, outputs));
  return {
    kind: 'table',
    hitPolicy: hitPolicy === 'FIRST' ? 'FIRST' : 'UNIQUE',
    inputs: inputs.flatMap((input, index) => inputColumn(place, input, index) ?? []),
    outputs: outputs.map((output) => ({ name: output.name ?? '', type: output.typeRef ?? null })),
    rules,
  };
}

function logicOf(place: Place): Table | Literal | null {
  const { decision, problems } = place;
  const logic = decision.decisionLogic;
  switch (logic?.$type) {
    case 'dmn:DecisionTable': return tableOf(place, logic);
    case 'dmn:LiteralExpression': {
      const expression = expressionOf(place, logic, 'Literal expression');
      return expression && { kind: 'literal', expression, type: logic.typeRef ?? null };
    }
    default:
      problems.add(elementOf(decision), 'decision-logic', `Expected a decision table or a literal expression, but got ${logic?.$type.replace('dmn:', '') ?? 'neither'}`, 'Write the decision as a table or a literal expression');
      return null;
  }
}

/** One decision; null when its logic cannot be used (the problems say why). */
export function compileDecision(decision: DmnDecision, problems: DecisionProblems): Decision | null {
  const place = { decision, problems };
  const element = elementOf(decision);
  if (element.id === '') {
    problems.ofFile('decision-id', `Expected every decision to have an id, but "${decision.name ?? ''}" has none`, 'Give the decision an id');
    return null;
  }
  if ((decision.knowledgeRequirement ?? []).length > 0) {
    problems.add(element, 'knowledge-model', 'Expected no business knowledge model, but the decision requires one', 'Write its logic into the decision');
  }
  const requires = (decision.informationRequirement ?? []).flatMap((requirement) => requirement.requiredDecision?.href ?? []);
  for (const href of requires) {
    if (!href.startsWith('#')) problems.add(element, 'required-decision', `Expected required decisions of the same file, but got ${href}`, 'Copy the required decision into this file');
  }
  const logic = logicOf(place);
  const resultNames = [...new Set([element.id, ...(decision.variable?.name ? [decision.variable.name] : [])])];
  return logic && { id: element.id, name: element.name, resultNames, requires: requires.map((href) => href.slice(1)), logic };
}
