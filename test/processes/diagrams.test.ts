// The committed diagrams: they compile without a finding, their tasks have forms, guards, roles and their article.

import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/engine/index.js';
import { children, content, DIAGRAMS, extensions, names, parsed, processOf, properties, type Tree } from './files.js';

const engine = createEngine();

/** Ids the regulations give (regulations.md 3.3 to 3.8): task, gateway, service and rule ids. */
const IDS: Record<string, string[]> = {
  'citizen-path': ['access-intake', 'listening', 'information-orientation', 'referral-to-ssp', 'gw-access-outcome', 'gw-listening-outcome', 'gw-accompany', 'gw-filter'],
  'access-intake': ['register-request', 'issue-receipt', 'find-existing-file', 'gw-kind', 'gw-residence', 'gw-entitlement', 'check-entitlement', 'orient-to-competent-comune'],
  listening: ['schedule-interview', 'hold-interview', 'gw-attended', 'gw-risk', 'decode-demand', 'risk-detected'],
  'information-orientation': ['give-information', 'filter-demand', 'gw-unmet', 'record-unmet-need'],
  'referral-to-ssp': ['prepare-referral', 'gw-same-staff', 'competence-table', 'gw-competence', 'decide-competence', 'acknowledge-referral', 'gw-ack', 'complete-referral'],
};

/** Names of the end events the regulations give, and those of destinations not built yet. */
const ENDS: Record<string, string[]> = {
  'citizen-path': ['Percorso concluso in accesso', 'Rinuncia', 'Chiusa con orientamento', 'Indirizzata ad altro ente', 'Prosegue fuori sistema: Reclamo', 'Prosegue fuori sistema: Mandato dell’autorità giudiziaria', 'Prosegue fuori sistema: Segnalazione minori', 'Prosegue fuori sistema: Pronto intervento sociale', 'Prosegue fuori sistema: Accompagnamento', 'Prosegue fuori sistema: Trasmissione PUA', 'Prosegue fuori sistema: Presa in carico'],
  'access-intake': ['Reclamo avviato', 'Provvedimento avviato', 'Segnalazione avviata', 'Pronto intervento avviato', 'Collegata a caso aperto', 'Fuori territorio', 'Domanda accolta', 'Non avente diritto'],
  listening: ['Rinuncia', 'Mancata presentazione', 'Domanda decodificata'],
  'information-orientation': ['Orientamento concluso'],
  'referral-to-ssp': ['Prosegue lo stesso assistente sociale', 'Istanza accettata'],
};

const CASE_STATES = ['registered', 'listening', 'oriented', 'closed-oriented', 'referred', 'withdrawn', 'not-eligible', 'emergency'];

function flowNodes(process: Tree): Tree[] {
  return children(process, 'flowElements').filter((element) => element.$type !== 'bpmn:SequenceFlow');
}

test('the five diagrams of the slice are there', () => {
  expect(DIAGRAMS).toEqual(Object.keys(IDS).map((id) => `${id}.bpmn`).sort());
});

describe.each(DIAGRAMS)('%s', (diagram) => {
  test('compiles with no finding, not even a warning', async () => {
    const compiled = await engine.compileDiagram(content(`base/${diagram}`), diagram);
    expect(compiled.problems).toEqual([]);
    expect(compiled.processes.map((process) => [process.model.processId, process.model.versionTag])).toEqual([[diagram.replace('.bpmn', ''), '1']]);
  });

  test('reads as BPMN with the zeebe extensions, and every id of the regulations is there', async () => {
    const { definitions, warnings } = await parsed(diagram);
    expect(warnings).toEqual([]);
    const process = processOf(definitions);
    const nodes = flowNodes(process);
    expect(IDS[process.id]!.filter((id) => !nodes.some((node) => node.id === id))).toEqual([]);
    const ends = nodes.filter((node) => node.$type === 'bpmn:EndEvent').map((node) => node.name);
    expect([...new Set(ends)].sort()).toEqual([...ENDS[process.id]!].sort());
    expect(properties(process)['percorsi:startRoles']).toMatch(/^[a-z-]+(, [a-z-]+)*$/);
  });

  test('every user task has its form, role, documentation, article and requirement', async () => {
    const { definitions } = await parsed(diagram);
    const tasks = flowNodes(processOf(definitions)).filter((node) => node.$type === 'bpmn:UserTask');
    expect(tasks.map((task) => task.id)).toEqual(IDS[diagram.replace('.bpmn', '')]!.filter((id) => names('base/forms', '.form').includes(`${id}.form`)).sort((a, b) => tasks.findIndex((task) => task.id === a) - tasks.findIndex((task) => task.id === b)));
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

test('called processes, decisions and messages of the slice exist', async () => {
  const called = new Set<string>();
  for (const diagram of DIAGRAMS) {
    const { definitions } = await parsed(diagram);
    for (const node of flowNodes(processOf(definitions))) {
      for (const element of extensions(node, 'zeebe:CalledElement')) called.add(`${String(element['processId'])}.bpmn`);
      for (const decision of extensions(node, 'zeebe:CalledDecision')) expect(names('base', '.dmn')).toContain(`${String(decision['decisionId'])}.dmn`);
    }
  }
  expect([...called].filter((name) => !DIAGRAMS.includes(name))).toEqual([]);
  expect(called.size).toBe(4);
});

test('the competence table compiles and is empty', async () => {
  const compiled = await engine.compileDecisions(content('base/competence-table.dmn'), 'competence-table.dmn');
  expect(compiled.problems).toEqual([]);
  expect(compiled.decisions.map((decision) => decision.decisionId)).toEqual(['competence-table']);
  expect(content('base/competence-table.dmn')).not.toContain('<rule');
});
