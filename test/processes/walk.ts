// Walking a case through the committed diagrams with the engine alone: calls, jobs and messages are answered here, no database.

import { createEngine } from '../../src/engine/index.js';
import { DEFAULT_LIMITS, type CompiledDecisions, type ExecutableProcess, type MessageEffect, type Step, type UserTaskWait, type Wait } from '../../src/engine/contract.js';
import { createCalendar } from '../../src/kernel/calendar.js';
import type { TerritoryProfile } from '../../src/kernel/domain.js';
import type { Json, JsonObject, Variables } from '../../src/kernel/json.js';
import { environmentOf, loadDeployments, loadProfiles } from '../../src/registers/index.js';
import { validateAnswers } from '../../src/tasks/forms/index.js';
import { form, PROCESSES } from './files.js';

interface Instance {
  process: ExecutableProcess;
  snapshot: string | null;
  variables: Variables;
  localVariables: Record<string, Variables>;
  waits: Wait[];
  parent: { instance: Instance; executionId: string } | null;
  state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
}

export interface OpenTask {
  elementId: string;
  instance: Instance;
  executionId: string;
  created: number;
  details: UserTaskWait;
  due: number;
}

const engine = createEngine();
/** The watchdog counts the host's time: on a starved machine it would judge the machine, not the diagrams. */
const LIMITS = { ...DEFAULT_LIMITS, stepMs: 30_000 };
const CASE_ID = 'CAS-2027-000001';

/** What the program's own jobs give (src/tasks/jobs), without a database. */
const JOBS: Record<string, Variables> = {
  'percorsi:issue-receipt': { requestNumber: 'CAS-R-2027-000001' },
  'percorsi:find-existing-file': { existingCaseId: null, alreadyInCharge: false },
  'percorsi:record-unmet-need': {},
  'percorsi:exclude-from-case': {},
};

/** Each file is compiled once for all walks. */
const compiledDiagrams = new Map<string, Promise<ExecutableProcess[]>>();

function compiledOnce(name: string, xml: string): Promise<ExecutableProcess[]> {
  const known = compiledDiagrams.get(name) ?? engine.compileDiagram(xml, name).then(({ processes }) => processes);
  compiledDiagrams.set(name, known);
  return known;
}

export class Walk {
  now = 0;
  caseState: string | null = null;
  endEvents: string[] = [];
  readonly messages: MessageEffect[] = [];
  readonly flows: string[] = [];
  readonly ran: string[] = [];
  readonly tasks: OpenTask[] = [];
  /** Rows of the kept registers, newest first; a test may put rows of other cases here. */
  readonly rows: Record<string, JsonObject[]> = {};
  readonly #processes = new Map<string, ExecutableProcess>();
  readonly #decisions = new Map<string, CompiledDecisions>();
  readonly #jobs: Record<string, Variables>;
  root!: Instance;
  /** Who acts: what guards and forms of a completion read of them; null = somebody of the task's own groups. */
  actor: { currentUser: string; currentGroups: string[] } | null = null;

  private constructor(readonly profile: TerritoryProfile, jobs: Record<string, Variables>) {
    this.#jobs = { ...JOBS, ...jobs };
  }

  /** A walk in a territory with its demonstration overlay; parameters and job results may be changed. */
  static async in(territory: string, options: { parameters?: Record<string, Json>; jobs?: Record<string, Variables>; decisions?: string } = {}): Promise<Walk> {
    const profile = (await loadProfiles({ folder: PROCESSES, overlays: true })).get(territory)!;
    const walk = new Walk({ ...profile, parameters: { ...profile.parameters, ...options.parameters } }, options.jobs ?? {});
    for (const file of await loadDeployments(PROCESSES, territory)) {
      if (file.name.endsWith('.bpmn')) for (const process of await compiledOnce(file.name, file.content)) walk.#processes.set(process.model.processId, process);
      if (file.name.endsWith('.dmn')) {
        const compiled = await engine.compileDecisions((file.name.endsWith('/competence-table.dmn') ? options.decisions : undefined) ?? file.content, file.name);
        for (const { decisionId } of compiled.decisions) walk.#decisions.set(decisionId, compiled);
      }
    }
    return walk;
  }

  environment() {
    const environment = environmentOf(this.profile, { now: this.now, caseId: CASE_ID }, createCalendar({ holidays: this.profile.holidays }));
    return { ...environment, registers: { ...environment.registers, ...this.rows } };
  }

  start(processId: string, variables: Variables, startElementId: string | null = null): void {
    this.root = this.#start(processId, variables, null, startElementId);
  }

  /** The open task of this element id. */
  task(elementId: string): OpenTask {
    const found = this.tasks.filter((task) => task.elementId === elementId);
    if (found.length !== 1) throw new Error(`Expected one open task ${elementId}, but there are ${String(found.length)}; open: ${this.tasks.map((task) => task.elementId).join(', ')}`);
    return found[0]!;
  }

  /** The guard that refuses these answers, null when none does. */
  refusal(task: OpenTask, answers: Variables): { message: string; article: string | null } | null {
    const variables = { ...task.details.variables, ...this.#values(task, answers), ...this.#whoActs(task) };
    for (const guard of task.instance.process.model.elements.get(task.elementId)!.guards) {
      const result = engine.evaluate(guard.condition, variables, this.environment());
      if (!result.ok) throw new Error(result.message);
      if (result.value !== true) return guard;
    }
    return null;
  }

  complete(elementId: string, answers: Variables): void {
    const task = this.task(elementId);
    const refused = this.refusal(task, answers);
    if (refused !== null) throw new Error(`Refused: ${refused.message}`);
    const values = this.#values(task, answers);
    this.#advance(task.instance, { kind: 'completeWait', executionId: task.executionId, variables: values });
  }

  /** Delivers a message to those who wait for it, children first: to all, or to the innermost or outermost alone. */
  correlate(name: string, to: 'all' | 'innermost' | 'outermost' = 'all'): number {
    const everybody = this.#instances().reverse().flatMap((instance) => instance.waits.filter((wait) => wait.kind === 'message' && wait.details?.messageName === name && wait.details.correlationKey === CASE_ID).map((wait) => ({ instance, wait })));
    const waiting = to === 'all' ? everybody : everybody.slice(...(to === 'innermost' ? [0, 1] : [-1]));
    for (const { instance, wait } of waiting) {
      if (instance.state === 'ACTIVE' && instance.waits.includes(wait)) this.#advance(instance, { kind: 'correlateMessage', executionId: wait.executionId, variables: {} });
    }
    return waiting.length;
  }

  /** Lets every timer go off that is due by now, the earliest first. */
  settle(): void {
    for (;;) {
      const due = this.#instances().flatMap((instance) => instance.waits.flatMap((wait) => (wait.kind === 'timer' && wait.details !== null && wait.details.dueAt <= this.now ? [{ instance, wait, dueAt: wait.details.dueAt }] : [])));
      const [first] = due.sort((a, b) => a.dueAt - b.dueAt);
      if (first === undefined) return;
      this.#advance(first.instance, { kind: 'fireTimer', executionId: first.wait.executionId });
    }
  }

  /** Lets the timer that waits at this element go off. */
  fire(elementId: string): void {
    const waiting = this.#instances().flatMap((instance) => instance.waits.filter((wait) => wait.kind === 'timer' && wait.elementId === elementId).map((wait) => ({ instance, wait })));
    if (waiting.length !== 1) throw new Error(`Expected one timer at ${elementId}, but there are ${String(waiting.length)}`);
    this.#advance(waiting[0]!.instance, { kind: 'fireTimer', executionId: waiting[0]!.wait.executionId });
  }

  #children: Instance[] = [];

  #instances(): Instance[] {
    return [this.root, ...this.#children];
  }

  #whoActs(task: OpenTask): Variables {
    return this.actor ?? { currentUser: `holder of ${task.details.candidateGroups.join(', ')}`, currentGroups: task.details.candidateGroups };
  }

  /** What the server makes of the answers: every field of the form, null when empty. */
  #values(task: OpenTask, answers: Variables): Variables {
    return this.answers(task.elementId, answers, { ...task.details.variables, ...this.#whoActs(task) });
  }

  /** @throws Error with the problems of answers that do not fit the form */
  answers(formId: string, answers: Variables, variables: Variables): Variables {
    const environment = this.environment();
    const { values, problems } = validateAnswers({ schema: form(formId) as unknown as JsonObject, answers, variables, evaluate: (expression, names) => engine.evaluate(expression, names, environment) });
    if (problems.length > 0) throw new Error(problems.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '));
    return values;
  }

  #start(processId: string, variables: Variables, parent: Instance['parent'], startElementId: string | null): Instance {
    const process = this.#processes.get(processId);
    if (process === undefined) throw new Error(`Expected process ${processId}, but it is not deployed`);
    const instance: Instance = { process, snapshot: null, variables, localVariables: {}, waits: [], parent, state: 'ACTIVE' };
    if (parent === null) this.root = instance;
    else this.#children.push(instance);
    this.#advance(instance, { kind: 'start', startElementId });
    return instance;
  }

  #advance(instance: Instance, step: Step): void {
    const addressed = step.kind === 'start' ? null : step.executionId;
    const known = instance.waits.filter((wait) => wait.executionId !== addressed);
    const result = engine.advance({
      process: instance.process, snapshot: instance.snapshot, variables: instance.variables, localVariables: instance.localVariables, step,
      environment: this.environment(), decisions: this.#decisions, knownWaits: new Set(known.map((wait) => wait.executionId)), limits: LIMITS,
    });
    if (result.outcome !== 'advanced') throw new Error(`${result.outcome} at ${'elementId' in result ? result.elementId : result.executionId}: ${'message' in result ? result.message : ''}`);
    for (const event of result.events) {
      if (event.type === 'sequenceFlowTaken') this.flows.push(event.flowId);
      if (event.type === 'elementCompleted') this.caseState = instance.process.model.elements.get(event.elementId)?.caseState ?? this.caseState;
    }
    this.messages.push(...result.effects);
    const fresh = result.waits.filter((wait) => wait.details !== null);
    Object.assign(instance, {
      snapshot: result.snapshot, variables: result.variables, localVariables: result.localVariables, state: result.state,
      waits: result.waits.map((wait) => (wait.details === null ? known.find((old) => old.executionId === wait.executionId)! : wait)),
    });
    this.#forget(instance);
    if (result.state !== 'ACTIVE') this.#ended(instance, result.endEvents);
    else for (const wait of fresh) this.#take(instance, wait);
  }

  /** Tasks and children whose wait is over are gone. */
  #forget(instance: Instance): void {
    const waiting = new Set(instance.waits.map((wait) => wait.executionId));
    this.tasks.splice(0, this.tasks.length, ...this.tasks.filter((task) => task.instance !== instance || waiting.has(task.executionId)));
    for (const child of this.#children) {
      if (child.parent?.instance !== instance || child.state !== 'ACTIVE' || waiting.has(child.parent.executionId)) continue;
      Object.assign(child, { state: 'TERMINATED', waits: [] });
      this.#forget(child);
    }
  }

  #ended(instance: Instance, endEvents: string[]): void {
    instance.waits = [];
    if (instance.parent === null) this.endEvents = endEvents;
    else this.#advance(instance.parent.instance, { kind: 'completeWait', executionId: instance.parent.executionId, variables: instance.variables });
  }

  #take(instance: Instance, wait: Wait): void {
    if (instance.state !== 'ACTIVE' || !instance.waits.some((open) => open.executionId === wait.executionId)) return;
    if (wait.kind === 'call' && wait.details !== null) {
      this.#start(wait.details.processId, wait.details.variables, { instance, executionId: wait.executionId }, null);
    } else if (wait.kind === 'job' && wait.details !== null) {
      this.ran.push(wait.details.type);
      const given = wait.details.type === 'percorsi:put-register-row' ? this.#putRow(wait.details) : this.#jobs[wait.details.type]!;
      this.#advance(instance, { kind: 'completeWait', executionId: wait.executionId, variables: given });
    } else if (wait.kind === 'userTask' && wait.details !== null) {
      this.tasks.push({ elementId: wait.elementId, instance, executionId: wait.executionId, created: this.now, details: wait.details, due: this.#due(wait.elementId, wait.details) });
    }
  }

  /** What the program's job does with a row: the same id is the same row in a new state. */
  #putRow({ headers, variables }: { headers: Record<string, string>; variables: Variables }): Variables {
    const register = headers['register']!;
    if (!this.profile.keptRegisters.includes(register)) throw new Error(`Expected a kept register, but it is ${register}`);
    const known = this.rows[register] ?? [];
    const rowId = typeof variables['rowId'] === 'string' ? variables['rowId'] : `row-${String(known.length + 1)}`;
    this.rows[register] = [{ ...(variables['row'] as JsonObject), id: rowId, caseId: CASE_ID }, ...known.filter((row) => row['id'] !== rowId)];
    return { rowId };
  }

  #due(elementId: string, details: UserTaskWait): number {
    const { parameters } = this.profile;
    const expression = (parameters[`due.${elementId}`] ?? parameters['due.default']) as string;
    const term = engine.evaluateTerm(expression, this.now, details.variables, this.environment());
    if (!term.ok) throw new Error(term.message);
    return term.dueAt;
  }
}

/** A competence table with these rows: need area → `ambito` or `comunale`. */
export function competenceRows(xml: string, rows: Record<string, string>): string {
  const rules = Object.entries(rows).map(([area, competence], index) => `<rule id="row-${String(index + 1)}"><inputEntry id="a${String(index)}"><text>"${area}"</text></inputEntry><inputEntry id="b${String(index)}"><text>-</text></inputEntry><outputEntry id="c${String(index)}"><text>"${competence}"</text></outputEntry></rule>`);
  return xml.replace('</decisionTable>', `${rules.join('')}</decisionTable>`);
}

