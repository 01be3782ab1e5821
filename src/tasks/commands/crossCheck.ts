// What a diagram names must exist in the territory it is deployed to: parameters, registers, roles, called processes, receivers.

import type { DiagramProblem, Engine, ExecutableProcess, FeelEnvironment, NamedReference, ProcessReferences } from '../../engine/contract.js';

interface Surroundings {
  tenantId: string;
  environment: FeelEnvironment;
  /** Processes of this deployment or deployed before. */
  hasProcess(processId: string): Promise<boolean>;
  /** True when something in this deployment or deployed before starts by the message. */
  hasStart(messageName: string): Promise<boolean>;
}

function problem(process: ExecutableProcess, elementId: string, severity: DiagramProblem['severity'], rule: string, detail: string, remedy: string): DiagramProblem {
  return { elementId, elementName: process.model.elements.get(elementId)?.name ?? null, severity, rule, pointer: elementId, detail, remedy };
}

/** Names an expression would raise at run time: refused now, not when a citizen waits. */
function unknownNames(process: ExecutableProcess, references: ProcessReferences, { environment, tenantId }: Surroundings): DiagramProblem[] {
  const check = (named: NamedReference[], known: object, what: string, remedy: string): DiagramProblem[] =>
    named
      .filter(({ name }) => !Object.hasOwn(known, name))
      .map(({ elementId, name }) => problem(process, elementId, 'error', `${what}-unknown`, `Expected ${what} ${name} to stand in the profile of ${tenantId}, but it does not`, remedy));
  return [
    ...check(references.parameters, environment.parameters, 'parameter', 'Add it to base/parameters.yaml or to the profile, or correct its name'),
    ...check(references.registers, environment.registers, 'register', 'Correct its name'),
    ...check(references.roles, environment.roles, 'role', 'Add it to the roles of the profile, or correct its name'),
  ];
}

/** Checks one process against its territory. Missing names are errors; what may be deployed later is a warning. */
export async function crossCheck(engine: Engine, process: ExecutableProcess, surroundings: Surroundings): Promise<DiagramProblem[]> {
  const references = engine.references(process);
  const problems = unknownNames(process, references, surroundings);
  for (const { elementId, id } of references.processes) {
    if (await surroundings.hasProcess(id)) continue;
    problems.push(problem(process, elementId, 'warning', 'called-process-missing', `Process ${id} is not deployed: the call will be an incident until it is`, `Deploy ${id}`));
  }
  const caught = new Set(references.caughtMessages.map(({ name }) => name));
  for (const { elementId, name } of references.thrownMessages) {
    if (caught.has(name) || (await surroundings.hasStart(name))) continue;
    problems.push(problem(process, elementId, 'warning', 'message-without-start', `No process starts with message ${name}: it is an incident unless a running case waits for it`, 'Deploy its receiver'));
  }
  return problems;
}
