// Activities: who does a user task, what a service task runs, what is called, how often.

import type { BindingType, ElementModel, UserTaskModel } from '../../contract.js';
import { OWN_JOB_TYPES } from '../../../kernel/jobTypes.js';
import { inspectExpression } from '../../feel/index.js';
import { instantOf } from '../../run/timers.js';
import { isJuel } from '../juel.js';
import { child, body, text } from '../moddle.js';
import type { Node } from '../graph.js';
import { KNOWN_ROLES } from '../roles.js';
import { called, shorten } from '../problems.js';
import type { ProblemList, Subject } from '../problems.js';
import { modelledNodes } from './context.js';
import type { CheckContext, Rule } from './context.js';
import { checkExpression } from './expressions.js';

/** A user task has a name, somebody to do it, and a form kept outside the diagram. */
export const userTasksAreAssigned: Rule = (context) => {
  for (const { node, element } of modelledNodes(context)) {
    const { userTask } = element;
    if (userTask === null) continue;
    const { problems } = context;
    if (node.name === null) problems.error('user-task-without-name', node, `Expected a name for the user task ${node.id}, but it has none`, 'Write in Italian what is to be done');
    if (userTask.assignee === null && userTask.candidateGroups === null && userTask.candidateUsers === null) {
      const lane = node.lane === null ? 'it is in no lane' : `its lane ${called(node.lane)} is no known role`;
      problems.error('user-task-without-role', node, `Expected candidate groups, an assignee or a lane that is a known role for ${called(node)}, but it has no assignment and ${lane}`, 'Write candidate groups such as =[role("front-office-worker")], or name the lane by its role');
    }
    if (/^camunda-forms:/.test(userTask.externalFormReference ?? '')) problems.error('embedded-form', node, `Expected a form deployed under its id, but ${called(node)} has ${String(userTask.externalFormReference)}`, 'Link the form by its id (form reference), and deploy the .form file');
    checkBinding(node, userTask.formBinding, problems);
    if (!node.hasOwnId) problems.error('user-task-without-id', node, `Expected an id for the user task ${called(node)}, but it has none: terms and histories need one that stays`, 'Give the task an id that says what it is, for example register-request');
    checkLiterals(node, userTask, problems);
  }
};

/** Dates and priorities written as plain text. */
function checkLiterals(node: Node, { dueDate, followUpDate, priority }: UserTaskModel, problems: ProblemList): void {
  for (const date of [dueDate, followUpDate]) {
    if (date === null || date.startsWith('=') || isJuel(date) || isInstant(date)) continue;
    problems.error('task-date', node, `Expected a date such as 2027-03-31 or FEEL (=…) for the term of ${called(node)}, but it is "${shorten(date)}"`, 'Write a date or an expression; a term counted from creation is a parameter due.<task id>');
  }
  if (priority === null || priority.startsWith('=') || isJuel(priority) || /^(\d{1,2}|100)$/.test(priority)) return;
  problems.error('task-priority', node, `Expected a priority from 0 to 100 for ${called(node)}, but it is "${shorten(priority)}"`, 'Write a whole number; 50 is usual');
}

function isInstant(value: string): boolean {
  try {
    instantOf(value);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A version tag or number would need a choice the contracts do not carry. */
function checkBinding(subject: Subject, binding: BindingType, problems: ProblemList): void {
  if (binding === 'versionTag') problems.error('version-binding', subject, `Expected the binding "deployment" or "latest", but ${called(subject)} pins a version`, 'Choose "deployment" to keep what was deployed together');
}

const TAKES_JOB = new Set(['SERVICE_TASK']);

/** Service tasks name a job of ours; jobs stand nowhere else; decisions and scripts are complete. */
export const workIsKnown: Rule = (context) => {
  for (const { node, element } of modelledNodes(context)) {
    const { problems } = context;
    checkJob(node, element, problems);
    if (element.type === 'BUSINESS_RULE_TASK') checkDecision(node, element, problems);
    if (element.type === 'SCRIPT_TASK') checkScript(node, element, context);
    if (element.type === 'CALL_ACTIVITY') checkCall(node, element, context);
  }
};

function checkJob(node: Node, element: ElementModel, problems: ProblemList): void {
  const own: readonly string[] = OWN_JOB_TYPES;
  if (element.type === 'SERVICE_TASK' && element.jobType === null) {
    problems.error('job-type-missing', node, `Expected a job type for the service task ${called(node)}, but it has none`, `Choose one of ${own.join(', ')}`);
  } else if (element.jobType !== null && !TAKES_JOB.has(element.type)) {
    problems.error('job-misplaced', node, `Expected a job type on service tasks only, but ${called(node)} has "${element.jobType}"`, 'Use a service task, or remove the task definition');
  } else if (element.jobType !== null && !own.includes(element.jobType)) {
    problems.error('unknown-job-type', node, `Expected one of the job types ${own.join(', ')}, but ${called(node)} has "${element.jobType}"`, 'Choose a known type, or make it a user task');
  }
  if (element.jobRetries !== null && !/^(=.+|[1-9]\d{0,2})$/s.test(element.jobRetries)) {
    problems.error('job-retries', node, `Expected a number of retries from 1 to 999, but ${called(node)} has "${element.jobRetries}"`, 'Write a number, for example 3');
  }
}

function checkDecision(node: Node, element: ElementModel, problems: ProblemList): void {
  if (element.decisionId === null) problems.error('decision-missing', node, `Expected a called decision for the business rule task ${called(node)}, but it has none`, 'Name the decision by its id');
  else if (element.resultVariable === null) problems.error('result-variable-missing', node, `Expected a result variable for ${called(node)}, but it has none`, 'Name the variable the decision writes');
  checkBinding(node, element.decisionBinding, problems);
}

function checkScript(node: Node, element: ElementModel, { problems }: CheckContext): void {
  const format = text(node.element, 'scriptFormat');
  if (element.script === null) {
    const came = format !== null || text(node.element, 'script') !== null ? `a script in ${format ?? 'an unnamed language'}` : 'nothing';
    problems.error('foreign-script', node, `Expected a FEEL expression for the script task ${called(node)}, but it has ${came}`, 'Write a FEEL expression (zeebe:script) and its result variable; no other language ever runs here');
  } else if (element.resultVariable === null) {
    problems.error('result-variable-missing', node, `Expected a result variable for ${called(node)}, but it has none`, 'Name the variable the script writes');
  }
}

function checkCall(node: Node, element: ElementModel, { parsed, problems }: CheckContext): void {
  const target = element.calledProcessId;
  const global = target === null ? undefined : parsed.elementsById.get(target.slice(target.indexOf(':') + 1));
  if (target === null) problems.error('called-process-missing', node, `Expected the id of a process to call from ${called(node)}, but there is none`, 'Name the process by its id');
  else if (global !== undefined && global.$type.startsWith('bpmn:Global')) problems.error('global-task', node, `Expected a process to call from ${called(node)}, but ${target} is a global task`, 'Draw the task itself, or a process that holds it');
  checkBinding(node, element.calledBinding, problems);
}

/** Several instances run over a collection; a bare number of them has no meaning here. */
export const multiInstancesHaveCollections: Rule = (context) => {
  for (const { node, element } of modelledNodes(context)) {
    const loop = child(node.element, 'loopCharacteristics');
    if (element.multiInstance === null || loop === null) continue;
    const { problems } = context;
    if (element.multiInstance.inputCollection === '') problems.error('multi-instance-collection', node, `Expected an input collection for the repeated ${called(node)}, but it has none`, 'Write a FEEL list, for example =participants or =for i in 1..3 return i');
    const { outputCollection, outputElement } = element.multiInstance;
    if ((outputCollection === null) !== (outputElement === null)) problems.error('multi-instance-output', node, `Expected output collection and output element of ${called(node)} together, but only one is there`, 'Write both, or neither');
    if (body(loop, 'loopCardinality') !== null) problems.error('multi-instance-cardinality', node, `Expected an input collection for the repeated ${called(node)}, but it has a cardinality`, 'Write the collection =for i in 1..n return i');
    const condition = context.reader.expression(body(loop, 'completionCondition'));
    if (condition !== null) checkExpression({ subject: node, place: 'completion condition', value: condition, form: 'feel' }, problems);
  }
};

/** Roles named literally in assignments exist in the catalogue; a territory may have more, so this only warns. */
export const rolesAreKnown: Rule = (context) => {
  for (const { node, element } of modelledNodes(context)) {
    const expressions = [element.userTask?.candidateGroups, element.userTask?.assignee, element.userTask?.candidateUsers];
    for (const role of expressions.flatMap((expression) => (expression?.startsWith('=') === true ? inspectExpression(expression)?.roles ?? [] : []))) {
      if (!KNOWN_ROLES.has(role)) context.problems.warning('unknown-role', node, `Expected a role of the catalogue, but ${called(node)} names "${role}"`, 'Check the spelling; a role of one territory must be in its profile');
    }
  }
};
