// How the diagrams are drawn: nothing overlaps, no flow runs through a shape, everything goes left to right but marked loops.

import { describe, expect, test } from 'vitest';
import { children, DIAGRAMS, flowElements, parsed, processOf, type Tree } from './files.js';

interface Box {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}
interface Point {
  x: number;
  y: number;
}
interface Edge {
  id: string;
  source: string;
  target: string;
  points: Point[];
}
interface Drawing {
  process: Tree;
  nodes: Box[];
  labels: Box[];
  lanes: Box[];
  pools: Box[];
  edges: Edge[];
}

function box(id: string, bounds: unknown): Box {
  const { x, y, width, height } = bounds as Omit<Box, 'id'>;
  return { id, x, y, width, height };
}

async function drawing(diagram: string): Promise<Drawing> {
  const { definitions } = await parsed(diagram);
  const plane = children(definitions, 'diagrams')[0]!['plane'] as Tree;
  const drawn: Drawing = { process: processOf(definitions), nodes: [], labels: [], lanes: [], pools: [], edges: [] };
  for (const shape of children(plane, 'planeElement')) {
    const element = shape['bpmnElement'] as Tree;
    const label = (shape['label'] as Tree | undefined)?.['bounds'];
    if (label !== undefined) drawn.labels.push(box(`${element.id} label`, label));
    if (shape.$type === 'bpmndi:BPMNEdge') {
      const points = children(shape, 'waypoint').map(({ x, y }) => ({ x, y }) as Point);
      drawn.edges.push({ id: element.id, source: (element['sourceRef'] as Tree).id, target: (element['targetRef'] as Tree).id, points });
    } else if (element.$type === 'bpmn:Lane') drawn.lanes.push(box(element.id, shape['bounds']));
    else if (element.$type === 'bpmn:Participant') drawn.pools.push(box(element.id, shape['bounds']));
    else drawn.nodes.push(box(element.id, shape['bounds']));
  }
  return drawn;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function inside(inner: Box, outer: Box): boolean {
  return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height;
}

function segments(edge: Edge): Box[] {
  return edge.points.slice(1).map((end, index) => {
    const start = edge.points[index]!;
    return { id: edge.id, x: Math.min(start.x, end.x), y: Math.min(start.y, end.y), width: Math.abs(end.x - start.x), height: Math.abs(end.y - start.y) };
  });
}

/** A segment has no area: it runs through a box when it passes inside its border. */
function runsThrough(segment: Box, target: Box): boolean {
  const shrunk = { id: target.id, x: target.x + 1, y: target.y + 1, width: target.width - 2, height: target.height - 2 };
  const thick = { ...segment, width: Math.max(segment.width, 0.01), height: Math.max(segment.height, 0.01) };
  return overlap(thick, shrunk);
}

function pairs<T>(items: T[]): [T, T][] {
  return items.flatMap((first, index) => items.slice(index + 1).map((second): [T, T] => [first, second]));
}

function hostOf(process: Tree, id: string): string | null {
  const element = flowElements(process).find((candidate) => candidate.id === id)!;
  return (element['attachedToRef'] as Tree | undefined)?.id ?? null;
}

/** Ids of the sub-processes an element stands in. */
function around(process: Tree, id: string): string[] {
  return flowElements(process).filter((element) => element.$type === 'bpmn:SubProcess' && flowElements(element).some((inner) => inner.id === id)).map((element) => element.id);
}

/** True where two flows really cross: one horizontal, one vertical, both passing on. */
function cross(a: Box, b: Box): boolean {
  const [horizontal, vertical] = a.height === 0 ? [a, b] : [b, a];
  if (horizontal.height !== 0 || vertical.width !== 0) return false;
  return vertical.x > horizontal.x && vertical.x < horizontal.x + horizontal.width && horizontal.y > vertical.y && horizontal.y < vertical.y + vertical.height;
}

describe.each(DIAGRAMS)('%s', (diagram) => {
  test('draws every element and every flow', async () => {
    const { process, nodes, edges, lanes } = await drawing(diagram);
    const elements = flowElements(process).map((element) => element.id);
    expect([...nodes.map((node) => node.id), ...edges.map((edge) => edge.id)].sort()).toEqual(elements.sort());
    const declared = children(process, 'laneSets').flatMap((set) => children(set, 'lanes').map((lane) => lane.id));
    expect(lanes.map((lane) => lane.id)).toEqual(declared);
  });

  test('no shape or label overlaps another', async () => {
    const { process, nodes, labels } = await drawing(diagram);
    const overlapping = pairs([...nodes, ...labels])
      .filter(([a, b]) => overlap(a, b) && !around(process, a.id.replace(' label', '')).includes(b.id) && !around(process, b.id.replace(' label', '')).includes(a.id) && !(nodes.includes(a) && nodes.includes(b) && (hostOf(process, a.id) === b.id || hostOf(process, b.id) === a.id)))
      .map(([a, b]) => `${a.id} / ${b.id}`);
    expect(overlapping).toEqual([]);
  });

  test('labels are as wide as their longest word and high enough for their text', async () => {
    const { process, labels } = await drawing(diagram);
    for (const label of labels) {
      const text = flowElements(process).find((element) => `${element.id} label` === label.id)!.name!;
      const longest = Math.max(...text.split(' ').map((word) => word.length));
      expect([label.id, label.width >= longest * 5.5]).toEqual([label.id, true]);
      expect([label.id, Math.ceil((text.length * 5) / label.width) * 14 <= label.height + 14]).toEqual([label.id, true]);
    }
  });

  test('flows are drawn at right angles and run through no shape and no label', async () => {
    const { process, nodes, labels, edges } = await drawing(diagram);
    const wrong: string[] = [];
    for (const edge of edges) {
      const own = [edge.source, edge.target, hostOf(process, edge.source)];
      const scopes = around(process, edge.id);
      for (const segment of segments(edge)) {
        if (segment.width > 0 && segment.height > 0) wrong.push(`${edge.id} is slanted`);
        for (const node of nodes) if (runsThrough(segment, node) && !scopes.includes(node.id) && !(own.includes(node.id) && touchesEndOf(edge, segment, node))) wrong.push(`${edge.id} runs through ${node.id}`);
        for (const label of labels) if (runsThrough(segment, label)) wrong.push(`${edge.id} runs through ${label.id}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('flows cross no other flow', async () => {
    const { edges } = await drawing(diagram);
    const crossing = pairs(edges).filter(([a, b]) => segments(a).some((first) => segments(b).some((second) => cross(first, second)))).map(([a, b]) => `${a.id} x ${b.id}`);
    expect(crossing).toEqual([]);
  });

  test('everything goes left to right, but flows whose id begins with loop-', async () => {
    const { edges } = await drawing(diagram);
    const backwards = edges.filter((edge) => edge.points.some((point, index) => index > 0 && point.x < edge.points[index - 1]!.x)).map((edge) => edge.id);
    expect(backwards).toEqual(edges.map((edge) => edge.id).filter((id) => id.startsWith('loop-')));
  });

  test('each flow begins and ends on the border of its elements', async () => {
    const { nodes, edges } = await drawing(diagram);
    const onBorder = (point: Point, node: Box) =>
      point.x >= node.x && point.x <= node.x + node.width && point.y >= node.y && point.y <= node.y + node.height &&
      [node.x, node.x + node.width].includes(point.x) !== [node.y, node.y + node.height].includes(point.y);
    for (const edge of edges) {
      const [source, target] = [edge.source, edge.target].map((id) => nodes.find((node) => node.id === id)!);
      expect([edge.id, onBorder(edge.points[0]!, source!), onBorder(edge.points.at(-1)!, target!)]).toEqual([edge.id, true, true]);
    }
  });

  test('lanes hold their nodes and labels, and fill the pool', async () => {
    const { process, nodes, labels, lanes, pools } = await drawing(diagram);
    const declared = children(process, 'laneSets').flatMap((set) => children(set, 'lanes'));
    const inner = nodes.filter((node) => around(process, node.id).length > 0).map((node) => node.id);
    for (const id of inner) for (const scope of around(process, id)) expect([id, inside(nodes.find((node) => node.id === id)!, nodes.find((node) => node.id === scope)!)]).toEqual([id, true]);
    const held = declared.flatMap((lane) => children(lane, 'flowNodeRef').map((node) => node.id));
    if (declared.length > 0) expect([...held, ...nodes.filter((node) => hostOf(process, node.id) !== null && !held.includes(node.id) && !inner.includes(node.id)).map((node) => node.id)].sort()).toEqual(nodes.map((node) => node.id).filter((id) => !inner.includes(id)).sort());
    for (const lane of declared) {
      const drawn = lanes.find((candidate) => candidate.id === lane.id)!;
      const outside = children(lane, 'flowNodeRef').filter((node) => ![...nodes, ...labels].filter((shape) => shape.id === node.id || shape.id === `${node.id} label`).every((shape) => inside(shape, drawn)));
      expect(outside.map((node) => node.id)).toEqual([]);
    }
    for (const pool of pools) expect(lanes.reduce((sum, lane) => sum + lane.height, 0)).toBe(pool.height);
    expect(pools.length).toBe(declared.length > 0 ? 1 : 0);
  });
});

/** The end of a flow may touch its element; a boundary event's flow leaves across its host's border. */
function touchesEndOf(edge: Edge, segment: Box, node: Box): boolean {
  const ends = [edge.points[0]!, edge.points.at(-1)!];
  const touching = ends.some((point) => point.x >= node.x && point.x <= node.x + node.width && point.y >= node.y && point.y <= node.y + node.height);
  return touching && (segment.width < node.width || segment.height < node.height);
}
