// From XML to bpmn-moddle's tree, with one vocabulary of extension elements and a bound on bad content.

import { BpmnModdle } from 'bpmn-moddle';
import camundaDescriptor from 'camunda-bpmn-moddle/resources/camunda.json' with { type: 'json' };
import { Reader } from 'moddle-xml';
import type { Parsed, RootHandler, Warning } from 'moddle-xml';
import zeebeDescriptor from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import { OPERATON_NAMESPACE } from './scan.js';
import type { Dialect } from './scan.js';
import { isKind, text } from './moddle.js';
import type { ModdleElement } from './moddle.js';
import { called } from './problems.js';
import type { ProblemList } from './problems.js';

/** Unparsable places read before giving up: each costs the parser a walk from the file's beginning to find its line. */
const MAX_UNPARSABLE = 50;

class TooMuchUnparsable extends Error {}

/** The two descriptors define the same names, so each has a moddle of its own; building one takes some milliseconds. */
const moddles = new Map<Dialect, BpmnModdle>();

function moddleOf(dialect: Dialect): BpmnModdle {
  let moddle = moddles.get(dialect);
  if (moddle === undefined) {
    moddle = dialect === 'camunda'
      ? new BpmnModdle({ camunda: camundaDescriptor }, { nsMap: { [OPERATON_NAMESPACE]: 'camunda' } })
      : new BpmnModdle({ zeebe: zeebeDescriptor }, { nsMap: {} });
    moddles.set(dialect, moddle);
  }
  return moddle;
}

/** A file as read: the root `bpmn:definitions` and every reference that leads nowhere, as it was written. */
export interface ParsedDiagram {
  root: ModdleElement;
  elementsById: ReadonlyMap<string, ModdleElement>;
  /** By element, then property (`bpmn:sourceRef`): the id nobody has. */
  unresolved: ReadonlyMap<ModdleElement, ReadonlyMap<string, string>>;
}

/**
 * Parses what `scan` let through.
 * @returns null when nothing can be read from the file (a problem says why)
 */
export async function parse(xml: string, dialect: Dialect, problems: ProblemList): Promise<ParsedDiagram | null> {
  const reader = new Reader({ model: moddleOf(dialect), lax: true });
  const rootHandler = reader.handler('bpmn:Definitions');
  boundUnparsable(rootHandler);
  let parsed: Parsed;
  try {
    parsed = await reader.fromXML(xml, { rootHandler });
  } catch (error) {
    const detail = error instanceof TooMuchUnparsable
      ? `Expected BPMN 2.0 elements, but more than ${String(MAX_UNPARSABLE)} places do not belong to it`
      : `Expected a BPMN 2.0 diagram, but it cannot be read: ${error instanceof Error ? oneLine(error.message) : String(error)}`;
    problems.error('not-bpmn', null, detail, 'Open the file in a BPMN modeler and save it again');
    return null;
  }
  const elementsById = new Map(Object.entries(parsed.elementsById));
  const unresolved = new Map<ModdleElement, Map<string, string>>();
  for (const warning of parsed.warnings) {
    if (warning.error !== undefined) reportUnparsable(warning, problems);
    else resolveQualified(warning, elementsById, unresolved);
  }
  return { root: parsed.rootElement, elementsById, unresolved };
}

/** The reader has no limit of its own; its context is handed to the root handler before the first element. */
function boundUnparsable(rootHandler: RootHandler): void {
  let context: RootHandler['context'];
  Object.defineProperty(rootHandler, 'context', {
    get: () => context,
    set: (value: NonNullable<RootHandler['context']>) => {
      context = value;
      const addWarning = value.addWarning.bind(value);
      let count = 0;
      value.addWarning = (warning) => {
        if (warning.error !== undefined && ++count > MAX_UNPARSABLE) throw new TooMuchUnparsable();
        addWarning(warning);
      };
    },
  });
}

/** `messageRef="tns:Message_1"` names the element Message_1: other tools write ids as qualified names. */
function resolveQualified(warning: Warning, byId: ReadonlyMap<string, ModdleElement>, unresolved: Map<ModdleElement, Map<string, string>>): void {
  const { element, property, value } = warning;
  if (element === undefined || property === undefined || value === undefined || !warning.message.startsWith('unresolved')) return;
  const target = byId.get(value.slice(value.indexOf(':') + 1).trim());
  const name = property.slice(property.indexOf(':') + 1);
  if (target === undefined) {
    const ofElement = unresolved.get(element) ?? new Map<string, string>();
    unresolved.set(element, ofElement.set(property, value));
  } else if (Array.isArray(element[name])) {
    element[name].push(target);
  } else {
    element[name] = target;
  }
}

/** What the parser left out: an element of BPMN or of the dialect changes the meaning, stray text or drawing does not. */
function reportUnparsable(warning: Warning, problems: ProblemList): void {
  const message = oneLine(warning.message);
  // The scan has named these already, with the id at fault.
  if (/nested error: (duplicate|illegal) ID/.test(message)) return;
  const detail = `Expected BPMN 2.0 as its schema has it, but found ${message}`;
  const remedy = 'Remove what does not belong there, or save the diagram again from the modeler';
  if (/nested error: (unrecognized element|unknown type) <(bpmn|zeebe|camunda):/.test(message)) problems.error('unknown-content', null, detail, remedy);
  else problems.warning('unknown-content', null, detail, remedy);
}

function oneLine(message: string): string {
  return message.replace(/\s+/g, ' ').slice(0, 300);
}

/** The processes of a file, in document order, and which of them may run. */
export function processesOf(root: ModdleElement, problems: ProblemList): ModdleElement[] {
  const roots = Array.isArray(root['rootElements']) ? (root['rootElements'] as ModdleElement[]) : [];
  const choreography = roots.find((element) => isKind(element, 'bpmn:Choreography'));
  if (choreography !== undefined) {
    const subject = { id: text(choreography, 'id') ?? 'choreography', name: text(choreography, 'name') };
    problems.error('choreography', subject, `Expected processes, but ${called(subject)} is a choreography`, 'Draw the process of each participant, and let them exchange messages');
  }
  const processes = roots.filter((element) => element.$type === 'bpmn:Process');
  const executable = processes.filter((process) => process['isExecutable'] === true);
  if (executable.length > 0) return executable;
  problems.error('no-executable-process', null, processes.length === 0 ? 'Expected an executable process, but the file holds no process' : `Expected an executable process, but none of ${processes.map((process) => text(process, 'id') ?? 'a process without id').slice(0, 10).join(', ')} is marked isExecutable="true"`, 'Mark the process to run as executable in the modeler');
  // The rest of the check still tells the analyst what else stands in the way.
  return processes;
}
