// The first look at a file: refuses what must never reach the parser of diagrams, and tells which dialect it speaks.

import { Parser } from 'saxen';
import type { OpenTag } from 'saxen';
import { MAX_ID, shorten } from './problems.js';
import type { ProblemList } from './problems.js';

const BPMN_NAMESPACE = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const ZEEBE_NAMESPACE = 'http://camunda.org/schema/zeebe/1.0';
const CAMUNDA_NAMESPACE = 'http://camunda.org/schema/1.0/bpmn';
/** Operaton, the open continuation of Camunda 7, writes the same vocabulary under its own name. */
export const OPERATON_NAMESPACE = 'http://operaton.org/schema/1.0/bpmn';

/** Bounds on a file, met before anything is built from it. */
export interface ScanLimits {
  /** UTF-8 bytes. */
  bytes: number;
  /** Elements within elements. */
  depth: number;
  elements: number;
  attributesPerElement: number;
  namespaceDeclarations: number;
  /** Words in one attribute of a BPMN element, names excepted: lists of references are resolved in quadratic time. */
  wordsPerReference: number;
}

export const SCAN_LIMITS: ScanLimits = {
  bytes: 5 * 1024 * 1024,
  depth: 100,
  elements: 50_000,
  attributesPerElement: 200,
  namespaceDeclarations: 2_000,
  wordsPerReference: 1_000,
};

export type Dialect = 'zeebe' | 'camunda';

/** ids bpmn-moddle can keep (XML names in ASCII); it drops an element with any other id without a word. */
const ID_PATTERN = /^([a-z][\w-.]*:)?[a-z_][\w-.]*$/i;
const BINARY_PATTERN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const PREFIXES = {
  [BPMN_NAMESPACE]: 'bpmn',
  'http://www.omg.org/spec/BPMN/20100524/DI': 'bpmndi',
  'http://www.omg.org/spec/DD/20100524/DI': 'di',
  [ZEEBE_NAMESPACE]: 'zeebe',
  [CAMUNDA_NAMESPACE]: 'camunda',
  [OPERATON_NAMESPACE]: 'camunda',
};

/**
 * Reads the XML once without building anything. Time and memory are bounded by the limits.
 * @returns the dialect of the extension elements; null when the file is refused (a problem says why)
 */
export function scan(xml: string, problems: ProblemList, limits: ScanLimits = SCAN_LIMITS): Dialect | null {
  if (!isPlausible(xml, problems, limits)) return null;
  const scanner = new Scanner(problems, limits);
  scanner.read(xml);
  return scanner.isRefused ? null : scanner.dialect;
}

function isPlausible(xml: string, problems: ProblemList, limits: ScanLimits): boolean {
  // A string of n characters has at least n bytes: the quick answer for a huge file needs no counting.
  const bytes = xml.length > limits.bytes ? xml.length : Buffer.byteLength(xml, 'utf8');
  if (bytes > limits.bytes) {
    problems.error('file-too-large', null, `Expected a diagram of at most ${String(limits.bytes)} bytes, but it has ${String(bytes)}`, 'Split the diagram, or remove embedded pictures and unused drawings');
    return false;
  }
  if (xml.trim() === '') {
    problems.error('not-xml', null, 'Expected a BPMN 2.0 XML file, but the file is empty', 'Save the diagram again from the modeler and deploy that file');
    return false;
  }
  const binary = BINARY_PATTERN.exec(xml);
  if (binary !== null || !xml.trimStart().startsWith('<')) {
    const line = xml.slice(0, binary?.index ?? 0).split('\n').length;
    problems.error('not-xml', null, `Expected a BPMN 2.0 XML file, but line ${String(line)} is not XML text`, 'Deploy the .bpmn file itself, not an archive, a picture or an office document');
    return false;
  }
  return true;
}

class Scanner {
  isRefused = false;
  readonly #problems: ProblemList;
  readonly #limits: ScanLimits;
  readonly #parser = new Parser({ proxy: true }).ns({ ...PREFIXES });
  readonly #ids = new Map<string, 'model' | 'drawing'>();
  readonly #used = new Set<string>();
  /** Faults of ids, told only of a file that is read on. */
  readonly #faults: (() => void)[] = [];
  #depth = 0;
  #elements = 0;
  #declarations = 0;

  constructor(problems: ProblemList, limits: ScanLimits) {
    this.#problems = problems;
    this.#limits = limits;
  }

  get dialect(): Dialect {
    return this.#used.has('camunda') ? 'camunda' : 'zeebe';
  }

  read(xml: string): void {
    const malformed = (error: Error, context: () => { line: number }): void => {
      this.#refuse('malformed-xml', `Expected well-formed XML, but line ${String(context().line + 1)} is not: ${error.message}`, 'Correct the XML at that line, or save the diagram again from the modeler');
    };
    this.#parser
      .on('openTag', (tag, _decode, _selfClosing, context) => { this.#open(tag, context); })
      .on('closeTag', () => { this.#depth -= 1; })
      .on('attention', (text, _decode, context) => {
        const word = /^<!\s*(\w*)/.exec(text)?.[1] ?? '';
        this.#refuse('doctype', `Expected no document type or entity declaration, but line ${String(context().line + 1)} has <!${word}`, 'Remove the declaration: BPMN needs none, and entities could swell without end');
      })
      .on('error', malformed)
      .on('warn', malformed)
      .parse(xml);
    if (!this.isRefused && this.#elements === 0) this.#refuse('not-xml', 'Expected a BPMN 2.0 XML file, but it holds no element', 'Save the diagram again from the modeler');
    if (!this.isRefused && this.#used.has('zeebe') && this.#used.has('camunda')) {
      this.#refuse('mixed-dialects', 'Expected extension elements of one dialect, but the file uses those of Camunda 8 (zeebe) and of Camunda 7 or Operaton (camunda)', 'Keep the zeebe: elements and remove the camunda: ones');
    }
    if (!this.isRefused) for (const tell of this.#faults) tell();
  }

  #open(tag: OpenTag, context: () => { line: number }): void {
    this.#depth += 1;
    this.#elements += 1;
    const [prefix] = tag.name.split(':', 1) as [string];
    if (this.#elements === 1 && tag.name !== 'bpmn:definitions') {
      this.#refuse('not-bpmn', `Expected the root element "definitions" of ${BPMN_NAMESPACE}, but it is <${tag.originalName}>`, 'Deploy a BPMN 2.0 diagram; decisions (.dmn) and forms (.form) are deployed under their own names');
    } else if (this.#depth === 1 && this.#elements > 1) {
      this.#refuse('malformed-xml', `Expected one root element, but line ${String(context().line + 1)} opens a second one`, 'Keep a single definitions element');
    } else if (this.#depth > this.#limits.depth) {
      this.#refuse('nesting-too-deep', `Expected at most ${String(this.#limits.depth)} levels of elements, but line ${String(context().line + 1)} goes deeper`, 'Flatten the nesting, for example with call activities');
    } else if (this.#elements > this.#limits.elements) {
      this.#refuse('too-many-elements', `Expected at most ${String(this.#limits.elements)} XML elements, but there are more`, 'Split the diagram into called processes');
    }
    if (this.isRefused) return;
    this.#used.add(prefix);
    this.#attributes(tag, prefix, context);
  }

  #attributes(tag: OpenTag, prefix: string, context: () => { line: number }): void {
    const attributes = typeof tag.attrs === 'boolean' ? {} : tag.attrs;
    const names = Object.keys(attributes);
    this.#declarations += names.filter((name) => name.startsWith('xmlns')).length;
    if (names.length > this.#limits.attributesPerElement || this.#declarations > this.#limits.namespaceDeclarations) {
      this.#refuse('too-many-attributes', `Expected at most ${String(this.#limits.attributesPerElement)} attributes on an element and ${String(this.#limits.namespaceDeclarations)} namespace declarations, but line ${String(context().line + 1)} goes beyond`, 'Remove what the diagram does not need');
      return;
    }
    for (const name of names) {
      const colon = name.indexOf(':');
      if (colon > 0) this.#used.add(name.slice(0, colon));
      else if (prefix === 'bpmn' && name !== 'name' && (attributes[name]?.length ?? 0) > this.#limits.wordsPerReference) {
        const words = attributes[name]?.split(' ', this.#limits.wordsPerReference + 1).length ?? 0;
        if (words > this.#limits.wordsPerReference) this.#refuse('too-many-attributes', `Expected at most ${String(this.#limits.wordsPerReference)} references in one attribute, but "${name}" of <${tag.originalName}> has more`, 'Remove what the diagram does not need');
      }
    }
    if (prefix === 'bpmn' || prefix === 'bpmndi') this.#id(attributes['id'], prefix === 'bpmn' ? 'model' : 'drawing', tag);
  }

  #id(id: string | undefined, place: 'model' | 'drawing', tag: OpenTag): void {
    if (id === undefined) return;
    const subject = { id, name: null };
    const earlier = this.#ids.get(id);
    if (earlier === undefined) this.#ids.set(id, place);
    if (earlier !== undefined && (earlier === 'model' || place === 'model')) {
      this.#faults.push(() => { this.#problems.error('duplicate-id', subject, `Expected each id once, but "${shorten(id)}" is used again by <${tag.originalName}>`, 'Give each element its own id'); });
    } else if (place === 'model' && (id.length > MAX_ID || !ID_PATTERN.test(id))) {
      this.#faults.push(() => { this.#problems.error('illegal-id', subject, `Expected an id of at most ${String(MAX_ID)} letters, digits, ".", "_" and "-" that begins with a letter or "_", but <${tag.originalName}> has "${shorten(id)}"`, 'Change the id; the name may hold any character'); });
    }
  }

  #refuse(rule: string, detail: string, remedy: string): void {
    if (this.isRefused) return;
    this.isRefused = true;
    this.#parser.stop();
    this.#problems.error(rule, null, detail, remedy);
  }
}
