// The part of bpmn-moddle and saxen this room uses: neither package types its main entry.

declare module 'bpmn-moddle' {
  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>);
    create(type: string, attributes?: Record<string, unknown>): import('./moddle.js').ModdleElement;
    fromXML(xml: string): Promise<{
      rootElement: import('./moddle.js').ModdleElement;
      elementsById: Record<string, import('./moddle.js').ModdleElement>;
      references: import('./moddle.js').ModdleReference[];
      warnings: { message: string; element?: import('./moddle.js').ModdleElement; property?: string; value?: string }[];
    }>;
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
