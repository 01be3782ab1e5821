// The records of the program: what is kept, by the names of BPMN 2.0 and the Camunda 8 API. All layers share them.

export type * from './domain/definitions.js';
export type * from './domain/instances.js';
export type * from './domain/userTasks.js';
export type * from './domain/work.js';
export type * from './domain/history.js';
export type * from './domain/cases.js';
export type * from './domain/platform.js';
