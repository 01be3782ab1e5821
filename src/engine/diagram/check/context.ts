// What every rule of the check is given.

import type { ElementModel, ProcessModel } from '../../contract.js';
import type { DialectReader } from '../dialect.js';
import type { Node, ProcessGraph } from '../graph.js';
import type { ParsedDiagram } from '../parse.js';
import type { ProblemList } from '../problems.js';

export interface CheckContext {
  graph: ProcessGraph;
  model: ProcessModel;
  reader: DialectReader;
  parsed: ParsedDiagram;
  problems: ProblemList;
}

/** A rule looks at one process and reports. */
export type Rule = (context: CheckContext) => void;

/** Nodes with their model, in document order; kinds without a model are refused elsewhere. */
export function modelledNodes({ graph, model }: CheckContext): { node: Node; element: ElementModel }[] {
  return graph.nodes.flatMap((node) => {
    const element = model.elements.get(node.id);
    return element === undefined ? [] : [{ node, element }];
  });
}
