// A front end's first steps with the official Camunda 8 client: see the inbox, claim the first task, fill in its form, complete it.
// PERCORSI_URL, PERCORSI_USER and PERCORSI_PASSWORD say where and who; answers to the form go in as JSON on the command line.
import { createCamundaClient } from '@camunda8/orchestration-cluster-api';

const { PERCORSI_URL = 'http://127.0.0.1:8080', PERCORSI_USER = 'operatore.matino', PERCORSI_PASSWORD = 'percorsi-demo' } = process.env;
const answers = JSON.parse(process.argv[2] ?? '{}');
const percorsi = createCamundaClient({
  config: { CAMUNDA_REST_ADDRESS: PERCORSI_URL, CAMUNDA_AUTH_STRATEGY: 'BASIC', CAMUNDA_BASIC_AUTH_USERNAME: PERCORSI_USER, CAMUNDA_BASIC_AUTH_PASSWORD: PERCORSI_PASSWORD },
});
const now = { consistency: { waitUpToMs: 0 } };

const inbox = await percorsi.searchUserTasks({ filter: { state: 'CREATED', assignee: { $exists: false } }, sort: [{ field: 'dueDate', order: 'ASC' }] }, now);
for (const task of inbox.items) console.log(`${task.userTaskKey}  ${task.name}  scade ${task.dueDate ?? 'mai'}  ${task.candidateGroups.join(', ')}`);

const [task] = inbox.items;
if (task === undefined) throw new Error('Expected a task to work on, but the inbox is empty: start a path first');
await percorsi.assignUserTask({ userTaskKey: task.userTaskKey, assignee: PERCORSI_USER, allowOverride: false });
const form = await percorsi.getUserTaskForm({ userTaskKey: task.userTaskKey }, now);
console.log(`Modulo: ${form ? JSON.parse(form.schema).components.map((field) => field.label).join(', ') : 'nessuno'}`);
await percorsi.completeUserTask({ userTaskKey: task.userTaskKey, variables: answers });
console.log(`${task.name}: completata`);
