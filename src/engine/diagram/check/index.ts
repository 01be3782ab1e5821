// All rules a process must keep before it may be deployed; each has a stable id in what it reports.

import type { CheckContext, Rule } from './context.js';
import { boundaryEventsAreAttached, errorsHaveCodes, messagesAreDistinct, messagesAreNamed, timersAreValid } from './events.js';
import { expressionsAreFeel, noForeignLanguages, variableNamesAreReadable } from './expressions.js';
import { gatewaysDecide } from './gateways.js';
import { refuseUnsupported } from './kinds.js';
import { loopsWait } from './loops.js';
import { propertiesAreKnown } from './properties.js';
import { everythingIsReached, flowsHaveEnds, identitiesAreClear, pathsEnd, startsAreClear } from './structure.js';
import { multiInstancesHaveCollections, rolesAreKnown, userTasksAreAssigned, workIsKnown } from './tasks.js';

const RULES: readonly Rule[] = [
  refuseUnsupported,
  identitiesAreClear, flowsHaveEnds, startsAreClear, pathsEnd, everythingIsReached, boundaryEventsAreAttached,
  gatewaysDecide,
  userTasksAreAssigned, rolesAreKnown, workIsKnown, multiInstancesHaveCollections,
  timersAreValid, messagesAreNamed, messagesAreDistinct, errorsHaveCodes,
  noForeignLanguages, expressionsAreFeel, variableNamesAreReadable,
  propertiesAreKnown,
  loopsWait,
];

/** Checks one process; findings go to `context.problems`, rule by rule. */
export function checkProcess(context: CheckContext): void {
  for (const rule of RULES) rule(context);
}
