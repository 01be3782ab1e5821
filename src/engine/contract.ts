// The engine's public shapes: what goes into a step of a diagram and what comes out. Pure data and pure functions.

export type * from './contract/diagrams.js';
export type * from './contract/compiled.js';
export type * from './contract/expressions.js';
export * from './contract/running.js';
