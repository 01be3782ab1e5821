// The properties we add to diagrams (`percorsi:*`): guards, case states, traceability, validity.

import { checkSyntax } from '../../feel/index.js';
import type { Property } from '../dialect.js';
import type { Node } from '../graph.js';
import { isGuardProperty, readGuards } from '../guards.js';
import { KNOWN_ROLES } from '../roles.js';
import { called } from '../problems.js';
import type { ProblemList, Subject } from '../problems.js';
import type { Rule } from './context.js';

const ON_ELEMENTS = new Set(['percorsi:caseState', 'percorsi:article', 'percorsi:requirement']);
const ON_PROCESS = new Set(['percorsi:effectiveFrom', 'percorsi:startRoles', 'percorsi:territories', 'percorsi:article', 'percorsi:requirement']);
const ISO_DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Our properties are spelled right, stand once and where they mean something. */
export const propertiesAreKnown: Rule = ({ graph, reader, problems }) => {
  const ofProcess = reader.properties(graph.root.element);
  checkNames(graph.root, ofProcess, (name) => ON_PROCESS.has(name), problems);
  checkProcess(graph.root, ofProcess, problems);
  for (const node of graph.nodes) {
    const properties = reader.properties(node.element);
    checkNames(node, properties, (name) => ON_ELEMENTS.has(name) || isGuardProperty(name), problems);
    checkGuards(node, properties, problems);
  }
};

function checkNames(subject: Subject, properties: readonly Property[], isKnown: (name: string) => boolean, problems: ProblemList): void {
  const seen = new Set<string>();
  for (const { name } of properties) {
    if (seen.has(name)) problems.error('property-twice', subject, `Expected each property once, but ${called(subject)} has "${name}" again`, name.startsWith('percorsi:guard') ? 'Number further guards: percorsi:guard.2, percorsi:guardMessage.2' : 'Keep one of them');
    seen.add(name);
    if (name.startsWith('percorsi:') && !isKnown(name)) problems.warning('unknown-property', subject, `Expected a property this program knows there, but ${called(subject)} has "${name}"`, 'Check the spelling, and on what the property stands');
  }
}

function checkProcess(subject: Subject, properties: readonly Property[], problems: ProblemList): void {
  const valueOf = (name: string): string | undefined => properties.find((property) => property.name === name)?.value;
  const effectiveFrom = valueOf('percorsi:effectiveFrom');
  if (effectiveFrom !== undefined && !isDate(effectiveFrom)) problems.error('effective-from', subject, `Expected a date YYYY-MM-DD in percorsi:effectiveFrom of ${called(subject)}, but it is "${effectiveFrom}"`, 'Write the first day the diagram is in force, for example 2027-01-01');
  for (const role of (valueOf('percorsi:startRoles') ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '')) {
    if (!KNOWN_ROLES.has(role)) problems.warning('unknown-role', subject, `Expected roles of the catalogue in percorsi:startRoles, but ${called(subject)} names "${role}"`, 'Check the spelling; a role of one territory must be in its profile');
  }
}

/** A day the calendar has. */
function isDate(value: string): boolean {
  return ISO_DATE.test(value) && new Date(Date.parse(value)).toISOString().startsWith(value);
}

function checkGuards(node: Node, properties: readonly Property[], problems: ProblemList): void {
  for (const { number, condition, message } of readGuards(properties)) {
    const suffix = number === 1 ? '' : `.${String(number)}`;
    if (condition === null) problems.error('guard-without-condition', node, `Expected a condition percorsi:guard${suffix} on ${called(node)}, but there is only its message or article`, 'Write the FEEL condition, or remove the rest');
    else if (message === null) {
      problems.error('guard-without-message', node, `Expected percorsi:guardMessage${suffix} with the guard of ${called(node)}, but there is none`, 'Write in Italian what is missing for the act, for whoever is refused');
      const fault = checkSyntax(condition);
      if (fault !== null) problems.error('feel-syntax', node, `Expected a FEEL expression in the guard of ${called(node)}, but it is not one: ${fault}`, 'Correct the expression');
    }
    if (node.kind !== 'UserTask') problems.error('guard-misplaced', node, `Expected guards on user tasks only, but ${called(node)} is a ${node.kind}`, 'Put the guard on the user task whose completion it decides');
  }
}
