// Reading a BPMN file: safe to parse, parsed, modelled, normalised for the runtime, and checked.

import { camundaReader } from './camunda.js';
import { checkProcess } from './check/index.js';
import { expressionsFit } from './check/expressions.js';
import { buildGraph } from './graph.js';
import { readModel } from './model.js';
import type { ModdleContext } from './moddle.js';
import { text } from './moddle.js';
import { normalise } from './normalise.js';
import { parse, processesOf } from './parse.js';
import { ProblemList } from './problems.js';
import type { DiagramReading } from './reading.js';
import { scan } from './scan.js';
import { zeebeReader } from './zeebe.js';

export { referencesOf } from './references.js';
export type { ModdleContext, ModdleElement, ModdleReference } from './moddle.js';
export type { DiagramReading } from './reading.js';

/**
 * Reads and checks a BPMN 2.0 file.
 * @param xml the file's text
 * @param resourceName its name, which stands for the file in findings on it as a whole
 * @returns models and runtime trees of the executable processes, and every finding; nothing of it may run while a finding is
 * an `error`. Never rejects for bad content.
 */
export async function readDiagram(xml: string, resourceName: string): Promise<DiagramReading> {
  const problems = new ProblemList(resourceName);
  const reading: DiagramReading = { definitions: new Map(), models: [], problems: problems.all };
  const content = xml.startsWith('\uFEFF') ? xml.slice(1) : xml;
  const dialect = scan(content, problems);
  if (dialect === null) return reading;
  const parsed = await parse(content, dialect, problems);
  if (parsed === null) return reading;
  const reader = dialect === 'camunda' ? camundaReader : zeebeReader;
  const definitionsId = text(parsed.root, 'id') ?? 'definitions';
  const definitions = new Map<string, ModdleContext>();
  const read = processesOf(parsed.root, problems).map((process) => {
    const graph = buildGraph(process, parsed);
    return { graph, model: readModel(graph, reader), reader, parsed, problems };
  });
  if (!expressionsFit(read.map(({ model }) => model), problems)) return reading;
  for (const context of read) {
    const { graph, model } = context;
    reading.models.push(model);
    definitions.set(model.processId, normalise(graph, definitionsId, reader));
    checkProcess(context);
  }
  return { ...reading, definitions };
}
