// Every operation of the API, in the order of its documentation.

import type { Operation } from './http/operation.js';
import { definitionOperations } from './routes/definitions.js';
import { innerOperations } from './routes/elementsAndVariables.js';
import { identityOperations } from './routes/identity.js';
import { messageOperations } from './routes/messages.js';
import { percorsiOperations } from './routes/percorsi.js';
import { platformOperations } from './routes/platform.js';
import { processInstanceOperations } from './routes/processInstances.js';
import { traceabilityOperations } from './routes/traceability.js';
import { userTaskOperations } from './routes/userTasks.js';

export const OPERATIONS: readonly Operation[] = [
  ...userTaskOperations,
  ...processInstanceOperations,
  ...definitionOperations,
  ...innerOperations,
  ...messageOperations,
  ...percorsiOperations,
  ...traceabilityOperations,
  ...identityOperations,
  ...platformOperations,
];
