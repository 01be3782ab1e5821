// Processes made of nested blocks, and what they mean: an oracle of a few lines to hold the engine against.

import { bpmn, flow } from '../../support/bpmn.js';

export type Block =
  | { kind: 'task' } | { kind: 'auto' }
  | { kind: 'sequence' | 'parallel'; blocks: Block[] }
  | { kind: 'choice'; blocks: Block[]; pick: number }
  | { kind: 'loop'; block: Block; turns: number }
  | { kind: 'sub'; block: Block }
  | { kind: 'each'; block: Block; items: number; sequential: boolean }
  | { kind: 'timed'; block: Block; late: Block }
  | { kind: 'race'; timer: Block; message: Block };

interface Part {
  xml: string;
  first: string;
  last: string;
}

/** A place where the oracle waits: element and path of multi-instance items, and what happens next. */
export interface Place {
  at: string;
  go(): void;
}

type Running = () => Place[];

const script = (id: string, expression: string, result: string) => `<bpmn:scriptTask id="${id}"><bpmn:extensionElements><zeebe:script expression="=${expression}" resultVariable="${result}"/></bpmn:extensionElements></bpmn:scriptTask>`;
const exclusive = (id: string, defaultFlow = '') => `<bpmn:exclusiveGateway id="${id}"${defaultFlow === '' ? '' : ` default="${defaultFlow}"`}/>`;
const timer = (id: string) => `<bpmn:timerEventDefinition id="${id}d"><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>`;

/** Writes blocks as BPMN and, beside it, remembers how to begin each. */
class Writer {
  #count = 0;

  write(block: Block): Part & { begin: (path: string, done: () => void) => Running } {
    this.#count += 1;
    const id = `n${String(this.#count)}`;
    switch (block.kind) {
      case 'task': return {
        first: id, last: id, xml: `<bpmn:userTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="=[role(&#34;front-office-worker&#34;)]"/></bpmn:extensionElements></bpmn:userTask>`,
        begin: (path, done) => wait(`${id}${path}`, done),
      };
      case 'auto': return { first: id, last: id, xml: `<bpmn:task id="${id}"/>`, begin: (_path, done) => { done(); return () => []; } };
      case 'sequence': return this.#sequence(block.blocks);
      case 'parallel': return this.#parallel(id, block.blocks);
      case 'choice': return this.#choice(id, block.blocks, block.pick % block.blocks.length);
      case 'loop': return this.#loop(id, block.block, block.turns);
      case 'sub': case 'each': return this.#scope(id, block);
      case 'timed': return this.#timed(id, block.block, block.late);
      case 'race': return this.#race(id, block.timer, block.message);
    }
  }

  #sequence(blocks: Block[]): ReturnType<Writer['write']> {
    const parts = blocks.map((one) => this.write(one));
    const links = parts.slice(1).map((part, index) => flow(parts[index]?.last ?? '', part.first));
    return {
      first: parts[0]?.first ?? '', last: parts.at(-1)?.last ?? '', xml: parts.map((part) => part.xml).join('') + links.join(''),
      begin: (path, done) => inTurn(parts.map((part) => (finished: () => void) => part.begin(path, finished)), done),
    };
  }

  #parallel(id: string, blocks: Block[]): ReturnType<Writer['write']> {
    const parts = blocks.map((one) => this.write(one));
    return {
      first: `${id}f`, last: `${id}j`,
      xml: `<bpmn:parallelGateway id="${id}f"/><bpmn:parallelGateway id="${id}j"/>${parts.map((part) => part.xml + flow(`${id}f`, part.first) + flow(part.last, `${id}j`)).join('')}`,
      begin: (path, done) => together(parts.map((part) => (finished: () => void) => part.begin(path, finished)), done),
    };
  }

  #choice(id: string, blocks: Block[], pick: number): ReturnType<Writer['write']> {
    const parts = blocks.map((one) => this.write(one));
    const branches = parts.map((part, index) => part.xml + flow(`${id}c`, part.first, index === 0 ? undefined : `${String(pick)} = ${String(index)}`) + flow(part.last, `${id}m`));
    return {
      first: `${id}c`, last: `${id}m`, xml: exclusive(`${id}c`, `${id}c-${parts[0]?.first ?? ''}`) + exclusive(`${id}m`) + branches.join(''),
      begin: (path, done) => parts[pick]?.begin(path, done) ?? (() => []),
    };
  }

  #loop(id: string, block: Block, turns: number): ReturnType<Writer['write']> {
    const part = this.write(block);
    const enough = `${id}n &gt;= ${String(turns)}`;
    return {
      first: `${id}z`, last: `${id}x`,
      xml: `${script(`${id}z`, '0', `${id}n`)}${exclusive(`${id}m`)}${part.xml}${script(`${id}s`, `${id}n + 1`, `${id}n`)}${exclusive(`${id}e`, `${id}e-${id}m`)}<bpmn:task id="${id}x"/>
        ${flow(`${id}z`, `${id}m`)}${flow(`${id}m`, part.first)}${flow(part.last, `${id}s`)}${flow(`${id}s`, `${id}e`)}${flow(`${id}e`, `${id}m`)}${flow(`${id}e`, `${id}x`, enough)}`,
      begin: (path, done) => inTurn(Array.from({ length: turns }, () => (finished: () => void) => part.begin(path, finished)), done),
    };
  }

  #scope(id: string, block: Extract<Block, { kind: 'sub' | 'each' }>): ReturnType<Writer['write']> {
    const part = this.write(block.block);
    const loop = block.kind === 'sub' ? '' : `<bpmn:multiInstanceLoopCharacteristics isSequential="${String(block.sequential)}"><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..${String(block.items)} return path + &#34;/&#34; + string(i)" inputElement="path"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>`;
    return {
      first: id, last: id,
      xml: `<bpmn:subProcess id="${id}"><bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=null" target="scoped"/></zeebe:ioMapping></bpmn:extensionElements>${loop}<bpmn:startEvent id="${id}i"/>${part.xml}<bpmn:endEvent id="${id}o"/>${flow(`${id}i`, part.first)}${flow(part.last, `${id}o`)}</bpmn:subProcess>`,
      begin: (path, done) => {
        if (block.kind === 'sub') return part.begin(path, done);
        const items = Array.from({ length: block.items }, (_, index) => (finished: () => void) => part.begin(`${path}/${String(index + 1)}`, finished));
        return block.sequential ? inTurn(items, done) : together(items, done);
      },
    };
  }

  #timed(id: string, block: Block, late: Block): ReturnType<Writer['write']> {
    const part = this.write(block);
    const other = this.write(late);
    return {
      first: id, last: `${id}m`,
      xml: `<bpmn:subProcess id="${id}"><bpmn:startEvent id="${id}i"/>${part.xml}<bpmn:endEvent id="${id}o"/>${flow(`${id}i`, part.first)}${flow(part.last, `${id}o`)}</bpmn:subProcess><bpmn:boundaryEvent id="${id}b" attachedToRef="${id}">${timer(`${id}b`)}</bpmn:boundaryEvent>
        ${other.xml}${exclusive(`${id}m`)}${flow(`${id}b`, other.first)}${flow(other.last, `${id}m`)}${flow(id, `${id}m`)}`,
      begin: (path, done) => {
        let isInside = true;
        let after: Running = () => [];
        const inside = part.begin(path, () => { if (isInside) { isInside = false; done(); } });
        return () => (isInside ? [...inside(), { at: `${id}b${path}`, go: () => { isInside = false; after = other.begin(path, done); } }] : after());
      },
    };
  }

  #race(id: string, onTimer: Block, onMessage: Block): ReturnType<Writer['write']> {
    const [first, second] = [this.write(onTimer), this.write(onMessage)];
    return {
      first: `${id}g`, last: `${id}m`,
      xml: `<bpmn:eventBasedGateway id="${id}g"/><bpmn:intermediateCatchEvent id="${id}t">${timer(`${id}t`)}</bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="${id}n"><bpmn:messageEventDefinition id="${id}nd" messageRef="m"/></bpmn:intermediateCatchEvent>${first.xml}${second.xml}${exclusive(`${id}m`)}
        ${flow(`${id}g`, `${id}t`)}${flow(`${id}g`, `${id}n`)}${flow(`${id}t`, first.first)}${flow(`${id}n`, second.first)}${flow(first.last, `${id}m`)}${flow(second.last, `${id}m`)}`,
      begin: (path, done) => {
        let after: Running | null = null;
        return () => after?.() ?? [
          { at: `${id}t${path}`, go: () => { after = first.begin(path, done); } },
          { at: `${id}n${path}`, go: () => { after = second.begin(path, done); } },
        ];
      },
    };
  }
}

function wait(at: string, done: () => void): Running {
  let isOpen = true;
  return () => (isOpen ? [{ at, go: () => { isOpen = false; done(); } }] : []);
}

type Begin = (finished: () => void) => Running;

function together(begins: Begin[], done: () => void): Running {
  let left = begins.length;
  const runnings = begins.map((begin) => begin(() => { left -= 1; if (left === 0) done(); }));
  return () => runnings.flatMap((running) => running());
}

function inTurn(begins: Begin[], done: () => void): Running {
  const runnings: Running[] = [];
  const next = (index: number): void => {
    const begin = begins[index];
    if (begin) runnings.push(begin(() => { next(index + 1); }));
    else done();
  };
  next(0);
  return () => runnings.flatMap((running) => running());
}

/** The file, and the oracle at the start of it. */
export function write(block: Block): { xml: string; places: () => Place[]; isDone: () => boolean } {
  const part = new Writer().write(block);
  let isDone = false;
  const xml = bpmn('p', `<bpmn:startEvent id="start"/>${part.xml}<bpmn:endEvent id="end"/>${flow('start', part.first)}${flow(part.last, 'end')}`, { beside: '<bpmn:message id="m" name="m"/>' });
  const running = part.begin('', () => { isDone = true; });
  return { xml, places: running, isDone: () => isDone };
}
