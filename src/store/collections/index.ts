// All collections by the name the program gives them.

import { cases, history, registerRows } from './cases.js';
import { decisions, forms, processDefinitions, resources } from './definitions.js';
import { elementInstances, processInstances } from './instances.js';
import { accounts, counters, meta, nodes, receipts } from './platform.js';
import { userTasks } from './userTasks.js';
import { bufferedMessages, incidents, messageSubscriptions, work } from './work.js';

export const SPECS = {
  resources, processDefinitions, forms, decisions, processInstances, elementInstances, userTasks, work, messageSubscriptions,
  bufferedMessages, incidents, cases, history, registerRows, accounts, receipts, counters, nodes, meta,
} as const;

export type SpecName = keyof typeof SPECS;
