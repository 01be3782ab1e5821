// The engine's door: diagrams and decisions compiled, steps advanced, expressions evaluated. Pure but for the host time bound.

import { AppError } from '../kernel/errors.js';
import type { CompiledDiagram, Engine, ExecutableProcess } from './contract.js';
import { readDiagram, referencesOf } from './diagram/index.js';
import { compileDecisions } from './dmn/index.js';
import { evaluateFeel } from './feel/index.js';
import { evaluateTerm } from './feel/terms.js';
import { advance } from './run/advance.js';
import { compileProcess } from './run/compiled.js';
import { turnAt } from './run/timers.js';

async function compileDiagram(xml: string, resourceName: string): Promise<CompiledDiagram> {
  const { definitions, models, problems } = await readDiagram(xml, resourceName);
  if (problems.some(({ severity }) => severity === 'error')) return { processes: [], problems };
  const processes = models.flatMap((model): ExecutableProcess[] => {
    const tree = definitions.get(model.processId);
    return tree ? [compileProcess(tree, model)] : [];
  });
  return { processes, problems };
}

/** @throws AppError (VALIDATION) for an expression that gives no timer */
function startTimerTurn(...[timer, anchor, turn, environment]: Parameters<Engine['startTimerTurn']>): number | null {
  const { elementId, kind, expression } = timer;
  const result = expression.trimStart().startsWith('=') ? evaluateFeel(expression, {}, environment) : { ok: true as const, value: expression };
  const wrong = (reason: string) => new AppError('VALIDATION', `Expected a ${kind} for the timer of start event ${elementId}, but ${reason}`);
  if (!result.ok) throw wrong(result.message);
  if (typeof result.value !== 'string') throw wrong('its expression gives something else');
  try {
    return turnAt(kind, result.value, anchor, turn);
  } catch (error) {
    throw error instanceof RangeError ? wrong(`"${result.value}" is none`) : error;
  }
}

/** The engine. It keeps nothing between calls but caches of what is the same for everybody. */
export function createEngine(): Engine {
  return { compileDiagram, compileDecisions, references: ({ model }) => referencesOf(model), advance, evaluate: evaluateFeel, startTimerTurn, evaluateTerm };
}
