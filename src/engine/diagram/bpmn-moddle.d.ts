// The part of bpmn-moddle, moddle-xml and saxen this room uses: none of them types its main entry.

declare module 'bpmn-moddle' {
  export class BpmnModdle {
    constructor(packages: Record<string, unknown>, options: { nsMap: Record<string, string> });
    getPackages(): { uri: string; prefix: string }[];
  }
}

declare module 'moddle-xml' {
  type BpmnModdle = import('bpmn-moddle').BpmnModdle;
  type ModdleElement = import('./moddle.js').ModdleElement;
  type ModdleReference = import('./moddle.js').ModdleReference;

  export interface Warning {
    message: string;
    /** Set on what could not be parsed, not on references that lead nowhere. */
    error?: Error;
    element?: ModdleElement;
    property?: string;
    value?: string;
  }
  export interface Context {
    addWarning(warning: Warning): void;
  }
  /** Handles the root element; the reader sets `context` on it when it begins. */
  export interface RootHandler {
    context?: Context;
  }
  export interface Parsed {
    rootElement: ModdleElement;
    elementsById: Record<string, ModdleElement>;
    references: ModdleReference[];
    warnings: Warning[];
  }
  export class Reader {
    constructor(options: { model: BpmnModdle; lax: boolean });
    handler(type: string): RootHandler;
    fromXML(xml: string, options: { rootHandler: RootHandler }): Promise<Parsed>;
  }
}

declare module 'saxen' {
  interface ParseContext {
    line: number;
    column: number;
    data: string;
  }
  interface OpenTag {
    name: string;
    originalName: string;
    attrs: Record<string, string> | boolean;
    ns: Record<string, string>;
  }
  export class Parser {
    constructor(options: { proxy: true });
    ns(uriToPrefix: Record<string, string>): this;
    on(event: 'openTag', listener: (tag: OpenTag, decode: (text: string) => string, selfClosing: boolean, context: () => ParseContext) => void): this;
    on(event: 'closeTag', listener: () => void): this;
    on(event: 'attention', listener: (text: string, decode: (text: string) => string, context: () => ParseContext) => void): this;
    on(event: 'error' | 'warn', listener: (error: Error, context: () => ParseContext) => void): this;
    parse(xml: string): Error | undefined;
    stop(): void;
  }
}
