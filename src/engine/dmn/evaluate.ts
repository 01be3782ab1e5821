// Taking a decision: what it requires first, then its table or expression.

import { FeelDate, FeelDateTime, FeelTime, parseTime } from 'feelin';
import type { FeelEnvironment } from '../contract.js';
import type { Json, Variables } from '../../kernel/json.js';
import { messageOf } from '../feel/compile.js';
import { FeelError } from '../feel/errors.js';
import { newRun, runCompiled } from '../feel/evaluation.js';
import type { Compiled } from '../feel/compile.js';
import { aTypeOf, parseMoment, toJson, typeOf } from '../feel/values.js';
import type { Decision, DecisionRuntime, Literal, Rule, Table } from './model.js';

/** What a decision gave, or why it could not be taken. */
export type DecisionResult =
  | { ok: true; output: Json; matchedRules: string[]; inputs: Variables }
  | { ok: false; message: string };

interface Taken {
  output: Json;
  matchedRules: string[];
  inputs: Variables;
}

const EXPECTED_TYPE: Readonly<Record<string, string | undefined>> = {
  string: 'string', boolean: 'boolean', number: 'number', integer: 'number', long: 'number', double: 'number',
  date: 'date', time: 'time', dateTime: 'date and time', 'date and time': 'date and time',
};

/** A value as the column's type wants it: JSON keeps dates as text. */
function typed(value: unknown, type: string | null, where: string): unknown {
  const expected = type === null || !Object.hasOwn(EXPECTED_TYPE, type) ? undefined : EXPECTED_TYPE[type];
  if (expected === undefined || value === null || value === undefined) return value ?? null;
  let given = value;
  if (typeof value === 'string') {
    if (expected === 'date' || expected === 'date and time') given = parseMoment(value) ?? value;
    if (expected === 'time') given = parseTime(value) ?? value;
  }
  const temporal = given instanceof FeelDate || given instanceof FeelDateTime || given instanceof FeelTime;
  if (typeOf(given) !== expected) throw new FeelError(`${where}: expected a ${expected}, but got ${temporal ? aTypeOf(given) : aTypeOf(value)}`);
  return given;
}

class Evaluation {
  private readonly taken = new Map<string, Taken>();
  /** Results of the decisions the present one requires, by their names. */
  private results: Readonly<Record<string, unknown>> = {};

  constructor(private readonly decisions: DecisionRuntime, private readonly variables: Variables, private readonly environment: FeelEnvironment) {}

  take(id: string): Taken {
    const known = this.taken.get(id);
    if (known) return known;
    const decision = this.decisions.get(id);
    if (!decision) throw new FeelError(`Expected a decision ${id} in the file, but there is none`);
    const results = decision.requires.flatMap((required) => {
      const { output } = this.take(required);
      return (this.decisions.get(required)?.resultNames ?? []).map((name): [string, Json] => [name, output]);
    });
    this.results = Object.fromEntries(results);
    const made = this.logic(decision);
    this.taken.set(id, made);
    return made;
  }

  private logic(decision: Decision): Taken {
    try {
      return decision.logic.kind === 'table' ? this.table(decision.logic) : this.literal(decision.logic);
    } catch (error) {
      throw new FeelError(`Decision ${decision.id}: ${messageOf(error)}`);
    }
  }

  private run(compiled: Compiled, where: string, input?: unknown): unknown {
    const run = { ...newRun(this.variables, this.environment, this.results), input };
    const result = runCompiled(compiled, run);
    if (!result.ok) throw new FeelError(`${where}: ${result.message}`);
    return result.value;
  }

  private literal(logic: Literal): Taken {
    return { output: toJson(this.run(logic.expression, 'Literal expression')), matchedRules: [], inputs: {} };
  }

  private table(table: Table): Taken {
    const values = table.inputs.map((input) => typed(this.run(input.expression, `Input "${input.name}"`), input.type, `Input "${input.name}"`));
    const matched: Rule[] = [];
    for (const rule of table.rules) {
      if (!this.matches(rule, table, values)) continue;
      matched.push(rule);
      if (table.hitPolicy === 'FIRST') break;
    }
    if (matched.length > 1) {
      throw new FeelError(`Expected at most one rule to match (hit policy UNIQUE), but ${matched.map((rule) => rule.id).join(' and ')} do`);
    }
    const [rule] = matched;
    const inputs = Object.fromEntries(table.inputs.map((input, index) => [input.name, toJson(values[index])]));
    return { output: rule ? this.outputs(rule, table) : null, matchedRules: matched.map(({ id }) => id), inputs };
  }

  private matches(rule: Rule, table: Table, values: unknown[]): boolean {
    return rule.tests.every((test, index) => test === null || this.run(test, `Rule ${rule.id}, input "${table.inputs[index]?.name ?? ''}"`, values[index]) === true);
  }

  private outputs(rule: Rule, table: Table): Json {
    const cells = table.outputs.map(({ name, type }, index): [string, Json] => {
      const compiled = rule.outputs[index] ?? null;
      const where = `Rule ${rule.id}, output "${name}"`;
      return [name, compiled && toJson(typed(this.run(compiled, where), type, where))];
    });
    return cells.length === 1 ? cells[0]?.[1] ?? null : Object.fromEntries(cells);
  }
}

/** Takes one decision of a file; failures say which decision, rule and column. Never throws. */
export function takeDecision(decisions: DecisionRuntime, decisionId: string, variables: Variables, environment: FeelEnvironment): DecisionResult {
  try {
    return { ok: true, ...new Evaluation(decisions, variables, environment).take(decisionId) };
  } catch (error) {
    return { ok: false, message: messageOf(error) };
  }
}
