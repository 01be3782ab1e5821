// Hostile and broken files: one clear finding each, in bounded time, and never a throw.

import { describe, expect, test } from 'vitest';
import { readDiagram } from '../../../src/engine/diagram/index.js';
import { around, ext, file, findings, flow, process, userTask, when } from './support.js';

const BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"';
const bomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 9 }, (_, i) => `<!ENTITY lol${String(i + 1)} "${`&lol${i === 0 ? '' : String(i)};`.repeat(10)}">`).join('')}]><definitions ${BPMN}><process id="p" name="&lol9;"/></definitions>`;
const lines = (count: number, line: string): string => `${line}\n`.repeat(count);

/** Milliseconds a file may take: generous for a shared machine, far from what an unbounded reading would take. */
const QUICK = 2_000;
const BOUNDED = 8_000;

const CASES: [what: string, xml: string, expected: string, ms: number][] = [
  ['billion laughs', bomb, 'doctype', QUICK],
  ['an external entity', `<!DOCTYPE x SYSTEM "file:///etc/passwd"><definitions ${BPMN}/>`, 'doctype', QUICK],
  ['20 MB', file(lines(20 * 1024, ' '.repeat(1023))), 'file-too-large', QUICK],
  ['5 MB of letters that take two bytes each', file('à'.repeat(3 * 1024 * 1024)), 'file-too-large', QUICK],
  ['a depth bomb', file('<bpmn:process id="p">'.repeat(100_000)), 'nesting-too-deep', QUICK],
  ['a million elements', file('<bpmn:task/>'.repeat(400_000)), 'too-many-elements', BOUNDED],
  ['thousands of attributes', file(`<bpmn:process id="p" ${Array.from({ length: 5_000 }, (_, i) => `a${String(i)}="1"`).join(' ')}/>`), 'too-many-attributes', QUICK],
  ['thousands of namespaces', file(Array.from({ length: 4_000 }, (_, i) => `<bpmn:message id="m${String(i)}" xmlns:n${String(i)}="urn:${String(i)}"/>`).join('')), 'too-many-attributes', QUICK],
  ['a list of a million references', file(`<bpmn:process id="p"><bpmn:task id="t" incoming="${'f '.repeat(1_000_000)}"/></bpmn:process>`), 'too-many-attributes', QUICK],
  ['a truncated file', around(userTask('x')).slice(0, -60), 'malformed-xml', QUICK],
  ['a wrong closing tag', file('<bpmn:process id="p"></bpmn:message>'), 'malformed-xml', QUICK],
  ['an attribute without quotes', file('<bpmn:process id=p/>'), 'malformed-xml', QUICK],
  ['an undeclared prefix', file('<foo:bar/>'), 'malformed-xml', QUICK],
  ['two roots', `<definitions ${BPMN} id="a"/><definitions ${BPMN} id="b"/>`, 'malformed-xml', QUICK],
  ['binary', `PK\u0003\u0004${'\u0000'.repeat(1_000)}`, 'not-xml', QUICK],
  ['binary behind a good beginning', `<definitions ${BPMN}>\u0000</definitions>`, 'not-xml', QUICK],
  ['nothing', '', 'not-xml', QUICK],
  ['white space', ' \n\t ', 'not-xml', QUICK],
  ['JSON', '{"type":"default"}', 'not-xml', QUICK],
  ['a comment alone', '<!-- -->', 'not-xml', QUICK],
  ['another namespace', '<definitions xmlns="http://example.com/bpmn"/>', 'not-bpmn', QUICK],
  ['HTML', '<html><body/></html>', 'not-bpmn', QUICK],
  ['a decision table', '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', 'not-bpmn', QUICK],
  ['a part of BPMN', `<process ${BPMN} id="p"/>`, 'not-bpmn', QUICK],
  ['both dialects', around(`<bpmn:userTask id="x" name="a" camunda:assignee="me">${ext('<zeebe:userTask/>')}</bpmn:userTask>`), 'mixed-dialects', QUICK],
  // Each unknown element costs the parser a walk from the beginning of the file to find its line.
  ['forty thousand unknown elements', file(lines(40_000, `<bpmn:robot a="${'x'.repeat(60)}"/>`)), 'not-bpmn', BOUNDED],
];

describe('hostile files', () => {
  test.each(CASES)('%s', async (_what, xml, expected, ms) => {
    const before = performance.now();
    const reading = await readDiagram(xml, 'hostile.bpmn');
    const took = performance.now() - before;
    expect(reading.problems.map(({ rule, elementId, severity }) => ({ rule, elementId, severity }))).toEqual([{ rule: expected, elementId: 'hostile.bpmn', severity: 'error' }]);
    expect(reading.models).toEqual([]);
    expect(took).toBeLessThan(ms);
  });

  test('a malformed file is named with its line', async () => {
    const { problems } = await readDiagram(file('\n\n<bpmn:process id="p">\n</bpmn:message>'), 'a.bpmn');
    expect(problems[0]?.detail).toMatch(/line 5 .*closing tag mismatch/);
  });

  test('names of the host language are only names', async () => {
    const xml = process(`<bpmn:startEvent id="__proto__" constructor="a" __proto__="b"/>${flow('toString', '__proto__', 'hasOwnProperty')}<bpmn:endEvent id="hasOwnProperty"/>`);
    const { problems, models } = await readDiagram(xml, 'a.bpmn');
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect([...(models[0]?.elements.keys() ?? [])]).toEqual(['__proto__', 'hasOwnProperty']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('names of properties and headers reach no prototype', async () => {
    const xml = around(userTask('x', '<zeebe:taskHeaders><zeebe:header key="__proto__" value="1"/></zeebe:taskHeaders><zeebe:properties><zeebe:property name="__proto__" value="x"/></zeebe:properties>'));
    const element = (await readDiagram(xml, 'a.bpmn')).models[0]?.elements.get('x');
    expect(Object.entries(element?.properties ?? {})).toEqual([['__proto__', 'x']]);
    expect(Object.entries(element?.userTask?.headers ?? {})).toEqual([['__proto__', '1']]);
  });
});

describe('hostile expressions', () => {
  const deep = (open: string, close: string): string => `=${open.repeat(4_500)}1${close.repeat(4_500)}`;

  test.each([['parentheses', '(', ')'], ['lists', '[', ']'], ['negations', '-', ''], ['conditions', 'if true then ', '']])('%s without end', async (_what, open, close) => {
    const before = performance.now();
    const all = await findings(around(`<bpmn:userTask id="x" name="a">${ext(`<zeebe:assignmentDefinition candidateGroups="${deep(open, close)}"/>`)}</bpmn:userTask>`));
    expect(all.every((finding) => finding === 'feel-syntax x')).toBe(true);
    expect(performance.now() - before).toBeLessThan(BOUNDED);
  });

  test('an expression of a megabyte', async () => {
    expect(await findings(around(userTask('x', `<zeebe:taskSchedule dueDate="=${'a + '.repeat(250_000)}a"/>`)))).toEqual(['expressions-too-long test.bpmn']);
  });

  test('Camunda 7 negations without end', async () => {
    expect(await findings(around(`<bpmn:userTask id="x" name="a" camunda:assignee="\${${'!'.repeat(100_000)}a}"/>`))).toEqual(['expressions-too-long test.bpmn']);
  });

  test('names and ids of a megabyte are not carried into the findings', async () => {
    const long = 'a'.repeat(1_000_000);
    const ways = Array.from({ length: 600 }, (_, i) => flow(`f${String(i)}`, 'x', 'e')).join('');
    expect(await findings(file(`<bpmn:process id="${long}"/>`))).toContain(`illegal-id ${'a'.repeat(199)}…`);
    const named = process(`<bpmn:startEvent id="s"/>${flow('in', 's', 'x')}<bpmn:exclusiveGateway id="x" name="${long}"/>${ways}<bpmn:endEvent id="e"/>`);
    const { problems } = await readDiagram(named, 'a.bpmn');
    expect(problems[0]?.rule).toBe('name-too-long');
    expect(JSON.stringify(problems).length).toBeLessThan(1_000_000);
  });

  test('a literal timer of a megabyte', async () => {
    const xml = around(`<bpmn:intermediateCatchEvent id="x"><bpmn:timerEventDefinition><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">${'1 '.repeat(500_000)}</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>`);
    const before = performance.now();
    expect(await findings(xml)).toContain('expressions-too-long test.bpmn');
    expect(performance.now() - before).toBeLessThan(BOUNDED);
  });
});

describe('large but honest', () => {
  test('two thousand tasks in a row are read and checked', async () => {
    const count = 2_000;
    const tasks = Array.from({ length: count }, (_, i) => userTask(`t${String(i)}`) + flow(`f${String(i)}`, i === 0 ? 's' : `t${String(i - 1)}`, `t${String(i)}`)).join('');
    const xml = process(`<bpmn:startEvent id="s"/>${tasks}${flow('last', `t${String(count - 1)}`, 'e')}<bpmn:endEvent id="e"/>`);
    const before = performance.now();
    expect(await findings(xml)).toEqual([]);
    expect(performance.now() - before).toBeLessThan(BOUNDED);
  });

  test('a gateway with ten thousand ways and as many faults: findings end, with a word that there are more', async () => {
    const ways = Array.from({ length: 10_000 }, (_, i) => flow(`f${String(i)}`, 'x', 'e', when(`=(${String(i)}`))).join('');
    const xml = process(`<bpmn:startEvent id="s"/>${flow('in', 's', 'x')}<bpmn:exclusiveGateway id="x"/>${ways}<bpmn:endEvent id="e"/>`);
    const before = performance.now();
    const all = await findings(xml);
    expect(performance.now() - before).toBeLessThan(BOUNDED);
    expect(all).toHaveLength(501);
    expect(all.at(-1)).toBe('too-many-problems test.bpmn');
  });
});
