// Reading the files of a deployment: each is compiled and checked by kind; problems are gathered, never thrown one by one.

import { setImmediate as turn } from 'node:timers/promises';
import type { CompiledDecisions, DiagramProblem, Engine, ExecutableProcess } from '../../engine/contract.js';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json.js';
import { checkForm } from '../forms/index.js';

export interface ReadResources {
  diagrams: { name: string; content: string; processes: ExecutableProcess[] }[];
  decisions: { name: string; content: string; compiled: CompiledDecisions }[];
  forms: { name: string; content: string; formId: string; schema: JsonObject }[];
  problems: DiagramProblem[];
}

function fileProblem(name: string, rule: string, detail: string, remedy: string): DiagramProblem {
  return { elementId: name, elementName: null, severity: 'error', rule, pointer: name, detail, remedy };
}

function readForm(name: string, content: string, read: ReadResources): void {
  let schema: Json;
  try {
    schema = JSON.parse(content) as Json;
  } catch (error) {
    read.problems.push(fileProblem(name, 'form-json', `Expected JSON, but ${(error as Error).message}`, 'Open and save the form with a form editor'));
    return;
  }
  if (!isJsonObject(schema) || typeof schema['id'] !== 'string' || schema['id'] === '') {
    read.problems.push(fileProblem(name, 'form-id', 'Expected a form-js schema with an id, but there is none', 'Give the form an id'));
    return;
  }
  read.problems.push(...checkForm(schema, name));
  read.forms.push({ name, content, formId: schema['id'], schema });
}

/** An id that stands in two files of one deployment: which one is meant cannot be told. */
function duplicates(kind: string, ids: { id: string; name: string }[]): DiagramProblem[] {
  const seen = new Map<string, string>();
  return ids.flatMap(({ id, name }) => {
    const first = seen.get(id);
    seen.set(id, name);
    return first === undefined ? [] : [fileProblem(name, `duplicate-${kind}`, `Expected ${kind} ${id} once in a deployment, but it is in ${first} and in ${name}`, 'Leave one of them out')];
  });
}

/** Reads `.bpmn`, `.dmn` and `.form` files; other names are refused. */
export async function readResources(engine: Engine, resources: { name: string; content: string }[]): Promise<ReadResources> {
  const read: ReadResources = { diagrams: [], decisions: [], forms: [], problems: [] };
  if (resources.length === 0) read.problems.push(fileProblem('resources', 'no-resources', 'Expected at least one file, but none came', 'Send .bpmn, .dmn or .form files'));
  for (const { name, content } of resources) {
    // A file takes up to a second or two of this process: between two of them everybody else has a turn.
    await turn();
    const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
    if (extension === 'bpmn' || extension === 'xml') {
      const compiled = await engine.compileDiagram(content, name);
      read.problems.push(...compiled.problems);
      read.diagrams.push({ name, content, processes: compiled.processes });
    } else if (extension === 'dmn') {
      const compiled = await engine.compileDecisions(content, name);
      read.problems.push(...compiled.problems);
      read.decisions.push({ name, content, compiled });
    } else if (extension === 'form' || extension === 'json') {
      readForm(name, content, read);
    } else {
      read.problems.push(fileProblem(name, 'unknown-file', `Expected a .bpmn, .dmn or .form file, but got ${name}`, 'Rename the file or leave it out'));
    }
  }
  read.problems.push(
    ...duplicates('process', read.diagrams.flatMap((file) => file.processes.map((process) => ({ id: process.model.processId, name: file.name })))),
    ...duplicates('form', read.forms.map((form) => ({ id: form.formId, name: form.name }))),
    ...duplicates('decision', read.decisions.flatMap((file) => file.compiled.decisions.map((decision) => ({ id: decision.decisionId, name: file.name })))),
  );
  return read;
}
