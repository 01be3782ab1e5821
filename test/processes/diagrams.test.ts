// The committed diagrams: they compile without a finding, their tasks have forms, guards, roles and their article.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/engine/index.js';
import { children, content, DIAGRAMS, extensions, flowElements, names, parsed, processOf, properties, type Tree } from './files.js';

const engine = createEngine();

/** By process: ids (task, gateway, service, rule) and names of end events the regulations give (regulations.md 3.3 and on). */
const IDS = JSON.parse(readFileSync(new URL('ids.json', import.meta.url), 'utf8')) as Record<string, { ids: string[]; ends: string[] }>;

const CASE_STATES = [
  'registered', 'listening', 'oriented', 'closed-oriented', 'accompanied', 'referred', 'sent-to-pua', 'in-charge', 'under-evaluation', 'project-drafting', 'project-waiting', 'project-active',
  'under-review', 'dismissed', 'refused', 'withdrawn', 'not-eligible', 'emergency', 'collected', 'under-investigation', 'answered', 'closed', 'requested', 'authorised', 'published', 'held', 'reported', 'expired',
];

function flowNodes(process: Tree): Tree[] {
  return flowElements(process).filter((element) => element.$type !== 'bpmn:SequenceFlow');
}

test('every diagram has its list of ids', () => {
  expect(DIAGRAMS).toEqual(Object.keys(IDS).map((id) => `${id}.bpmn`).sort());
});

describe.each(DIAGRAMS)('%s', (diagram) => {
  test('compiles with no finding, not even a warning', async () => {
    const compiled = await engine.compileDiagram(content(`base/${diagram}`), diagram);
    expect(compiled.problems).toEqual([]);
    expect(compiled.processes.map((process) => [process.model.processId, process.model.versionTag])).toEqual([[diagram.replace('.bpmn', ''), expect.stringMatching(/^\d+$/)]]);
  });

  test('reads as BPMN with the zeebe extensions, and every id of the regulations is there', async () => {
    const { definitions, warnings } = await parsed(diagram);
    expect(warnings).toEqual([]);
    const process = processOf(definitions);
    const nodes = flowNodes(process);
    expect(IDS[process.id]!.ids.filter((id) => !nodes.some((node) => node.id === id))).toEqual([]);
    const ends = nodes.filter((node) => node.$type === 'bpmn:EndEvent').map((node) => node.name);
    expect([...new Set(ends.filter((name) => name !== undefined))].sort()).toEqual([...IDS[process.id]!.ends].sort());
    expect(properties(process)['percorsi:startRoles']).toMatch(/^[a-z-]+(, [a-z-]+)*$/);
  });

  test('every user task has its form, role, documentation, article and requirement', async () => {
    const { definitions } = await parsed(diagram);
    const tasks = flowNodes(processOf(definitions)).filter((node) => node.$type === 'bpmn:UserTask');
    expect(tasks.map((task) => task.id)).toEqual(IDS[diagram.replace('.bpmn', '')]!.ids.filter((id) => names('base/forms', '.form').includes(`${id}.form`)).sort((a, b) => tasks.findIndex((task) => task.id === a) - tasks.findIndex((task) => task.id === b)));
    for (const task of tasks) {
      const [formDefinition] = extensions(task, 'zeebe:FormDefinition');
      expect({ task: task.id, form: formDefinition?.['formId'], binding: formDefinition?.['bindingType'] }).toEqual({ task: task.id, form: task.id, binding: 'deployment' });
      expect(names('base/forms', '.form')).toContain(`${task.id}.form`);
      expect(extensions(task, 'zeebe:AssignmentDefinition')[0]?.['candidateGroups']).toMatch(/role\(/);
      expect(children(task, 'documentation').length).toBe(1);
      expect(properties(task)['percorsi:article']).toMatch(/^(CAS|A04|CDL|LIV|AND) /);
      expect(properties(task)['percorsi:requirement']).toMatch(/^R-\d{3}-\d{2,3}(, R-\d{3}-\d{2,3})*$/);
    }
  });

  test('every case state is one of the regulations, every lane names its role', async () => {
    const { definitions } = await parsed(diagram);
    const process = processOf(definitions);
    const states = flowNodes(process).flatMap((node) => properties(node)['percorsi:caseState'] ?? []);
    expect(states.filter((state) => !CASE_STATES.includes(state))).toEqual([]);
    const lanes = children(process, 'laneSets').flatMap((set) => children(set, 'lanes'));
    for (const lane of lanes) expect(properties(lane)['percorsi:role']).toMatch(/^([a-z-]+|=param\("[a-zA-Z.-]+"\))$/);
    expect(lanes.length > 0 || process.id === 'citizen-path').toBe(true);
  });
});

test('every form belongs to a user task or a start event', async () => {
  const used = new Set<unknown>();
  for (const diagram of DIAGRAMS) {
    const { definitions } = await parsed(diagram);
    for (const node of flowNodes(processOf(definitions))) for (const formDefinition of extensions(node, 'zeebe:FormDefinition')) used.add(formDefinition['formId']);
  }
  expect(names('base/forms', '.form').map((name) => name.replace('.form', ''))).toEqual([...used].sort());
});

test('called processes and decisions exist', async () => {
  const called = new Set<string>();
  for (const diagram of DIAGRAMS) {
    const { definitions } = await parsed(diagram);
    for (const node of flowNodes(processOf(definitions))) {
      for (const element of extensions(node, 'zeebe:CalledElement')) called.add(`${String(element['processId'])}.bpmn`);
      for (const decision of extensions(node, 'zeebe:CalledDecision')) expect(names('base', '.dmn')).toContain(`${String(decision['decisionId'])}.dmn`);
    }
  }
  expect([...called].filter((name) => !DIAGRAMS.includes(name))).toEqual([]);
  expect(called.size).toBeGreaterThan(3);
});

test('the competence table compiles and is empty', async () => {
  const compiled = await engine.compileDecisions(content('base/competence-table.dmn'), 'competence-table.dmn');
  expect(compiled.problems).toEqual([]);
  expect(compiled.decisions.map((decision) => decision.decisionId)).toEqual(['competence-table']);
  expect(content('base/competence-table.dmn')).not.toContain('<rule');
});
