// Definitions ready to run: read from the store once, compiled once per content, kept in memory.

import type { CompiledDecisions, ExecutableProcess } from '../engine/contract.js';
import type { DecisionRecord, FormRecord, ProcessDefinitionRecord } from '../kernel/domain.js';
import { AppError } from '../kernel/errors.js';
import type { Key } from '../kernel/ids.js';
import type { TaskDeps } from './deps.js';

/** A definition with what running it needs. */
export interface LoadedDefinition {
  record: ProcessDefinitionRecord;
  process: ExecutableProcess;
  /** Decision tables by decision id. Deployment-bound ones are fixed, the rest read anew for each step. */
  decisions: ReadonlyMap<string, CompiledDecisions>;
}

export interface Definitions {
  load(key: Key): Promise<LoadedDefinition>;
  /** A deployed form; its content never changes. */
  formByKey(key: Key): Promise<FormRecord | null>;
  /** Form of a user task or start event by its binding; null when there is none. */
  form(definition: ProcessDefinitionRecord, formId: string, binding: 'deployment' | 'latest' | 'versionTag'): Promise<FormRecord | null>;
}

/** Compiled diagrams kept at most; each holds one parsed file. */
const CACHE_SIZE = 500;

/** Insertion-ordered cache that forgets the entry unused for longest. */
function remember<V>(cache: Map<string, V>, key: string, value: V): V {
  cache.delete(key);
  cache.set(key, value);
  if (cache.size > CACHE_SIZE) {
    const oldest = cache.keys().next();
    if (oldest.done !== true) cache.delete(oldest.value);
  }
  return value;
}

export function createDefinitions({ store, engine }: Pick<TaskDeps, 'store' | 'engine'>): Definitions {
  const records = new Map<string, ProcessDefinitionRecord>();
  const forms = new Map<string, FormRecord | null>();
  const diagrams = new Map<string, ExecutableProcess[]>();
  const decisionSets = new Map<string, ReadonlyMap<string, CompiledDecisions>>();

  async function content(hash: string, name: string): Promise<string> {
    const text = await store.resource(hash);
    if (text === null) throw new AppError('INTERNAL', `Expected the stored content of ${name} (${hash}), but it is not in the database`);
    return text;
  }

  async function compiled(record: ProcessDefinitionRecord): Promise<ExecutableProcess[]> {
    const known = diagrams.get(record.resourceHash);
    if (known !== undefined) return remember(diagrams, record.resourceHash, known);
    const { processes } = await engine.compileDiagram(await content(record.resourceHash, record.resourceName), record.resourceName);
    return remember(diagrams, record.resourceHash, processes);
  }

  async function table(record: DecisionRecord): Promise<CompiledDecisions> {
    return engine.compileDecisions(await content(record.resourceHash, record.resourceName), record.resourceName);
  }

  /** A process bound to its deployment's decisions always has the same set; `latest` is asked anew. */
  async function decisionsOf(record: ProcessDefinitionRecord, process: ExecutableProcess): Promise<ReadonlyMap<string, CompiledDecisions>> {
    const known = decisionSets.get(record.key);
    if (known !== undefined) return remember(decisionSets, record.key, known);
    const found = new Map<string, CompiledDecisions>();
    let isFixed = true;
    for (const element of process.model.elements.values()) {
      const id = element.decisionId;
      if (id === null || found.has(id)) continue;
      const bound = element.decisionBinding === 'deployment' ? record.decisionBindings[id] : undefined;
      if (bound === undefined) isFixed = false;
      const decision = bound === undefined ? await store.lastDecision(record.tenantId, id) : await store.decision(bound);
      if (decision !== null) found.set(id, await table(decision));
    }
    return isFixed ? remember(decisionSets, record.key, found) : found;
  }

  async function formByKey(key: Key): Promise<FormRecord | null> {
    return forms.get(key) ?? remember(forms, key, await store.form(key));
  }

  return {
    async load(key) {
      const record = records.get(key) ?? (await store.definition(key));
      if (record === null) throw new AppError('NOT_FOUND', `Expected a process definition with key ${key}, but there is none`);
      remember(records, key, record);
      const processes = await compiled(record);
      const process = processes.find((candidate) => candidate.model.processId === record.processId);
      if (process === undefined) throw new AppError('INTERNAL', `Expected process ${record.processId} in ${record.resourceName}, but the file holds ${processes.map((p) => p.model.processId).join(', ')}`);
      return { record, process, decisions: await decisionsOf(record, process) };
    },
    async form(definition, formId, binding) {
      const bound = definition.formBindings[formId];
      if (binding === 'latest' || bound === undefined) return store.lastForm(definition.tenantId, formId);
      return formByKey(bound);
    },
    formByKey,
  };
}
