// The task service's door: commands, queries and the runner of its own work, made from the parts it stands on.

import type { Commands, Queries } from './contract.js';
import { cancelInstance, pinClock, resetClock, resolveIncident, setVariables } from './commands/administer.js';
import { assignTask, unassignTask, updateTask } from './commands/assignTask.js';
import { completeTask } from './commands/completeTask.js';
import { deploy } from './commands/deploy.js';
import { correlate, publish } from './commands/messages.js';
import { startInstance } from './commands/startInstance.js';
import type { TaskDeps } from './deps.js';
import { createQueries } from './queries/index.js';
import { createService } from './service.js';
import { createWorkRunner, type WorkRunner } from './work/index.js';

export type { TaskDeps } from './deps.js';
export type { WorkRunner } from './work/index.js';

export interface Tasks {
  commands: Commands;
  queries: Queries;
  runner: WorkRunner;
}

export function createTasks(deps: TaskDeps): Tasks {
  const service = createService(deps);
  const runner = createWorkRunner(service);
  const commands: Commands = {
    deploy: (context, input) => deploy(service, context, input),
    startInstance: (context, input) => startInstance(service, runner, context, input),
    cancelInstance: (context, key) => cancelInstance(service, runner, context, key),
    assignUserTask: (context, key, input) => assignTask(service, context, key, input),
    unassignUserTask: (context, key) => unassignTask(service, context, key),
    updateUserTask: (context, key, input) => updateTask(service, context, key, input),
    completeUserTask: (context, key, input) => completeTask(service, runner, context, key, input),
    setVariables: (context, scopeKey, variables, local) => setVariables(service, context, scopeKey, variables, local),
    correlateMessage: (context, input) => correlate(service, runner, context, input),
    publishMessage: (context, input) => publish(service, runner, context, input),
    resolveIncident: (context, key) => resolveIncident(service, runner, context, key),
    pinClock: (context, at, options) => pinClock(service, runner, context, at, options),
    resetClock: (context) => resetClock(service, context),
  };
  return { commands, queries: createQueries(service), runner };
}
