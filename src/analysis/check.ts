// Checking one file before it is deployed: diagrams and decisions by the engine, forms by their schema.

import type { DiagramProblem, Engine } from '../engine/contract.js';
import { isJsonObject } from '../kernel/json.js';
import type { Json, JsonObject } from '../kernel/json.js';
import { checkFormStructure } from './checkForm.js';

/** Looks into a form's fields; the task service has one that knows every field type. */
export type FormChecker = (schema: JsonObject, name: string) => DiagramProblem[];

/**
 * Says what is wrong with a `.bpmn`, `.dmn` or `.form` file. Never throws for bad content.
 * @param engine reads diagrams and decisions
 * @param name file name; its extension tells the kind
 * @param content the file's text
 * @param checkForm check of a form's fields, by default of its structure alone
 */
export async function checkFile(engine: Engine, name: string, content: string, checkForm: FormChecker = checkFormStructure): Promise<DiagramProblem[]> {
  switch (name.slice(name.lastIndexOf('.') + 1).toLowerCase()) {
    case 'bpmn': case 'xml':
      return (await engine.compileDiagram(content, name)).problems;
    case 'dmn':
      return (await engine.compileDecisions(content, name)).problems;
    case 'form': case 'json':
      return checkFormFile(name, content, checkForm);
    default:
      return [fileProblem(name, 'unknown-file', `Expected a .bpmn, .dmn or .form file, but got ${name}`, 'Rename the file by its kind, or leave it out')];
  }
}

function checkFormFile(name: string, content: string, checkForm: FormChecker): DiagramProblem[] {
  let schema: Json;
  try {
    schema = JSON.parse(content) as Json;
  } catch (error) {
    return [fileProblem(name, 'form-json', `Expected JSON, but ${error instanceof Error ? error.message : String(error)}`, 'Open the form with a form editor and save it again')];
  }
  if (!isJsonObject(schema) || typeof schema['id'] !== 'string' || schema['id'].trim() === '') {
    return [fileProblem(name, 'form-id', 'Expected a form-js schema with an id, but there is none', 'Give the form an id: diagrams name it by that')];
  }
  return checkForm(schema, name);
}

function fileProblem(name: string, rule: string, detail: string, remedy: string): DiagramProblem {
  return { elementId: name, elementName: null, severity: 'error', rule, pointer: name, detail, remedy };
}
