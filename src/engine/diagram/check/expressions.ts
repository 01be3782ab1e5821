// Every expression of a process is FEEL that can be read; no other language runs, wherever it stands.

import type { ElementModel, ProcessModel } from '../../contract.js';
import { checkSyntax } from '../../feel/index.js';
import { MAX_FILE_EXPRESSIONS } from '../../feel/limits.js';
import { isJuel } from '../juel.js';
import { attribute, child } from '../moddle.js';
import type { ModdleElement } from '../moddle.js';
import { called, shorten } from '../problems.js';
import type { ProblemList, Subject } from '../problems.js';
import type { Rule } from './context.js';

/** An expression of a model: where it stands, and whether plain text may stand there too. */
export interface Expression {
  subject: Subject;
  place: string;
  value: string;
  /** `feel`: a leading `=` is due; `any`: text is fine; `bare`: FEEL whose `=` may be left out. */
  form: 'feel' | 'any' | 'bare';
}

type Field = [place: string, value: string | null | undefined, form?: Expression['form']];

/** All expressions of a process, flows after elements. */
export function expressionsOf(model: ProcessModel): Expression[] {
  const ofElements = [...model.elements.values()].flatMap((element) => expressionsOfElement(element));
  const ofFlows = [...model.flows.values()].flatMap((flow) => present(flow, [['condition', flow.condition, 'feel']]));
  return [...ofElements, ...ofFlows];
}

function expressionsOfElement(element: ElementModel): Expression[] {
  const { userTask, multiInstance, timer } = element;
  return present(element, [
    ['assignee', userTask?.assignee], ['candidate groups', userTask?.candidateGroups], ['candidate users', userTask?.candidateUsers],
    ['due date', userTask?.dueDate], ['follow-up date', userTask?.followUpDate], ['priority', userTask?.priority],
    ['form', userTask?.formId], ['external form reference', userTask?.externalFormReference],
    ['job retries', element.jobRetries], ['called process', element.calledProcessId], ['decision', element.decisionId],
    ['correlation key', element.correlationKey, 'feel'], ['script', element.script, 'feel'], [`timer ${timer?.kind ?? ''}`, timer?.expression],
    ['input collection', multiInstance?.inputCollection === '' ? null : multiInstance?.inputCollection, 'feel'],
    ['output element', multiInstance?.outputElement, 'feel'],
    ...element.inputs.map(({ source, target }): Field => [`input mapping to "${target}"`, source]),
    ...element.outputs.map(({ source, target }): Field => [`output mapping to "${target}"`, source]),
    ...element.guards.map(({ condition }): Field => ['guard', condition, 'bare']),
  ]);
}

function present(subject: Subject, fields: Field[]): Expression[] {
  return fields.flatMap(([place, value, form = 'any']) => (value === null || value === undefined ? [] : [{ subject: { id: subject.id, name: subject.name }, place, value, form }]));
}

/** False, with a problem of the file, when its expressions together are too long to be read one by one in bounded time. */
export function expressionsFit(models: readonly ProcessModel[], problems: ProblemList): boolean {
  const characters = models.flatMap(expressionsOf).reduce((sum, { value }) => sum + value.length, 0);
  if (characters <= MAX_FILE_EXPRESSIONS) return true;
  problems.error('expressions-too-long', null, `Expected expressions of at most ${String(MAX_FILE_EXPRESSIONS)} characters in all, but the file has ${String(characters)}`, 'Move rules into decision tables, or split the diagram');
  return false;
}

/** FEEL, with the `=` where it is due, and well formed. */
export const expressionsAreFeel: Rule = ({ model, problems }) => {
  for (const expression of expressionsOf(model)) checkExpression(expression, problems);
};

/** One expression, with the `=` where it is due. */
export function checkExpression({ subject, place, value, form }: Expression, problems: ProblemList): void {
  if (isJuel(value)) {
    problems.error('expression-not-feel', subject, `Expected FEEL in the ${place} of ${called(subject)}, but "${shorten(value)}" cannot be translated`, 'Write it in FEEL with a leading =; only variables, comparisons, !, && and || of ${…} are translated');
  } else if (value.startsWith('=') || form === 'bare') {
    const fault = checkSyntax(value);
    if (fault !== null) problems.error('feel-syntax', subject, `Expected a FEEL expression in the ${place} of ${called(subject)}, but "${shorten(value)}" is not one: ${fault}`, 'Correct the expression');
  } else if (form === 'feel') {
    problems.error('expression-not-feel', subject, `Expected a FEEL expression with a leading = in the ${place} of ${called(subject)}, but it is "${shorten(value)}"`, `Write =${shorten(value)} if that is FEEL`);
  }
}

/** Languages never run: any `language` but FEEL, on conditions, timers and loops. */
export const noForeignLanguages: Rule = ({ graph, problems }) => {
  for (const flow of graph.flows) checkLanguage(flow, flow.element, problems);
  for (const node of graph.nodes) {
    for (const holder of [...node.eventDefinitions, child(node.element, 'loopCharacteristics')]) {
      if (holder !== null) checkLanguage(node, holder, problems);
    }
  }
};

const EXPRESSION_PROPERTIES = ['conditionExpression', 'timeDate', 'timeCycle', 'timeDuration', 'loopCardinality', 'completionCondition', 'condition'];

function checkLanguage(subject: Subject, holder: ModdleElement, problems: ProblemList): void {
  for (const property of EXPRESSION_PROPERTIES) {
    const language = attribute(child(holder, property), 'language');
    if (language === null || /feel/i.test(language)) continue;
    problems.error('foreign-script', subject, `Expected FEEL, but the ${property} of ${called(subject)} is written in ${language}`, 'Write it in FEEL; no other language ever runs here');
  }
}

const NAME = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;

/** What writes a variable names it as FEEL can read it. */
export const variableNamesAreReadable: Rule = ({ model, problems }) => {
  for (const element of model.elements.values()) {
    const names: [string, string | null | undefined][] = [
      ...[...element.inputs, ...element.outputs].map(({ target }): [string, string] => ['mapping', target]),
      ['result variable', element.resultVariable], ['input element', element.multiInstance?.inputElement], ['output collection', element.multiInstance?.outputCollection],
    ];
    for (const [place, name] of names) {
      if (name === null || name === undefined || NAME.test(name)) continue;
      problems.error('variable-name', element, `Expected the name of a variable (letters, digits, "_", parts joined by ".") as ${place} of ${called(element)}, but it is "${shorten(name)}"`, 'Choose a name that expressions can read');
    }
  }
};
