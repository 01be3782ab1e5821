// Files compiled once: the same diagram deployed to five territories, or read again for a running case, is parsed one time.

import { createHash } from 'node:crypto';
import type { Engine } from '../engine/contract.js';

/** Compiled files kept at most; each holds one parsed file. */
const KEPT = 500;

/** Remembers what a compiler made of a file; the entry unused for longest goes first. */
function remembering<T>(compile: (content: string, name: string) => Promise<T>): (content: string, name: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (content, name) => {
    const key = createHash('sha256').update(`${name}\n${content}`).digest('base64');
    const compiling = known.get(key) ?? compile(content, name);
    known.delete(key);
    known.set(key, compiling);
    compiling.catch(() => known.delete(key));
    const oldest = known.keys().next();
    if (known.size > KEPT && oldest.done !== true) known.delete(oldest.value);
    return compiling;
  };
}

/** The engine with a memory for compiled files; what it compiles is never changed by running it. */
export function withMemory(engine: Engine): Engine {
  return {
    ...engine,
    compileDiagram: remembering((xml, name) => engine.compileDiagram(xml, name)),
    compileDecisions: remembering((xml, name) => engine.compileDecisions(xml, name)),
  };
}
