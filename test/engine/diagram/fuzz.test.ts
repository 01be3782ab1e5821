// Files damaged at random: reading them always answers, and what passes the check can be compiled.

import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readDiagram } from '../../../src/engine/diagram/index.js';
import { compileProcess } from '../../../src/engine/run/compiled.js';

const FOLDERS = ['../../fixtures/diagrams/interchange/', '../../../processes/base/'].map((folder) => new URL(folder, import.meta.url));
const FILES = FOLDERS.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.bpmn')).map((name) => readFileSync(new URL(name, folder), 'utf8').replaceAll('isExecutable="false"', 'isExecutable="true"')));
const KINDS = ['task', 'userTask', 'subProcess', 'transaction', 'callActivity', 'boundaryEvent', 'startEvent', 'endEvent', 'message', 'process', 'laneSet', 'lane', 'dataObject', 'sequenceFlow', 'exclusiveGateway', 'intermediateCatchEvent'];

/** A place in a text, from 0 to 1. */
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const damage = fc.oneof(
  fc.record({ kind: fc.constant('tag' as const), at: place, from: place }),
  fc.record({ kind: fc.constant('value' as const), at: place, from: place }),
  fc.record({ kind: fc.constant('attribute' as const), at: place }),
  fc.record({ kind: fc.constant('element' as const), was: fc.constantFrom(...KINDS), becomes: fc.constantFrom(...KINDS) }),
  fc.record({ kind: fc.constant('text' as const), at: place, cut: fc.nat(20), insert: fc.constantFrom('', '<', '>', '"', '&#0;', 'à', '<bpmn:x/>', '__proto__', ' ') }),
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

const matches = (xml: string, pattern: RegExp): RegExpExecArray[] => [...xml.matchAll(pattern)];
const nth = (found: RegExpExecArray[], at: number): RegExpExecArray | undefined => found[Math.floor(at * found.length)];

function swap(xml: string, pattern: RegExp, at: number, from: number): string {
  const found = matches(xml, pattern);
  const target = nth(found, at);
  const source = nth(found, from);
  return target === undefined || source === undefined ? xml : xml.slice(0, target.index) + source[0] + xml.slice(target.index + target[0].length);
}

function hurt(xml: string, how: Damage): string {
  switch (how.kind) {
    case 'tag': return swap(xml, /<[^>]*>/g, how.at, how.from);
    case 'value': return swap(xml, /"[^"]{1,80}"/g, how.at, how.from);
    case 'attribute': {
      const target = nth(matches(xml, / [\w:]+="[^"]*"/g), how.at);
      return target === undefined ? xml : xml.slice(0, target.index) + xml.slice(target.index + target[0].length);
    }
    case 'element': return xml.replace(new RegExp(`(</?[a-z]+:)${how.was}(?=[ />])`, 'g'), `$1${how.becomes}`);
    case 'text': {
      const index = Math.floor(how.at * xml.length);
      return xml.slice(0, index) + how.insert + xml.slice(index + how.cut);
    }
  }
}

test('whatever is wrong with a file, the answer is a list of findings; without errors it compiles', async () => {
  expect(FILES.length).toBeGreaterThan(10);
  await fc.assert(fc.asyncProperty(fc.nat(FILES.length - 1), fc.array(damage, { minLength: 1, maxLength: 4 }), async (index, damages) => {
    const xml = damages.reduce(hurt, FILES[index] ?? '');
    const { problems, models, definitions } = await readDiagram(xml, 'damaged.bpmn');
    if (problems.some(({ severity }) => severity === 'error')) return;
    expect(models.length).toBeGreaterThan(0);
    for (const model of models) {
      const tree = definitions.get(model.processId);
      expect(tree).toBeDefined();
      if (tree !== undefined) compileProcess(tree, model);
    }
  }), { numRuns: 200, seed: 20270101 });
});
