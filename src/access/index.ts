// The access layer's door: what an actor sees and may do.

export * from './filters.js';
export * from './permissions.js';
