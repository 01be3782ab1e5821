// The one door to bpmn-elements: the parts of it the engine stands on, typed as they really are.

import * as elements from 'bpmn-elements';
import * as tasks from 'bpmn-elements/tasks';

/** Where a message comes from, innermost first. */
export interface Parent {
  id: string;
  type: string;
  executionId?: string;
  path?: Parent[];
}

/** Content of the library's messages; everything beyond the named members belongs to who wrote it. */
export interface Content {
  id: string;
  type: string;
  executionId: string;
  parent?: Parent;
  inbound?: Content[];
  isRootScope?: boolean;
  state?: string;
  [member: string]: unknown;
}

export interface Message {
  fields: { routingKey: string; redelivered?: boolean };
  content: Content;
  properties: { type?: string; [name: string]: unknown };
}

export type Handler = (routingKey: string, message: Message) => void;

export interface Broker {
  publish(exchange: string, routingKey: string, content: object, properties?: object): void;
  subscribeTmp(exchange: string, pattern: string, handler: Handler, options: { noAck: boolean; consumerTag: string; priority?: number }): void;
  cancel(consumerTag: string): boolean;
}

/** A definition of the serialised file: an activity, a flow, a process. */
export interface SerializedElement {
  id: string;
  type: string;
  name?: string;
  parent: { id: string; type: string };
  behaviour: Record<string, unknown>;
  Behaviour?: unknown;
}

export interface SerializedFlow extends SerializedElement {
  sourceId: string;
  targetId: string;
  isDefault?: boolean;
}

export interface Activity {
  readonly id: string;
  readonly type: string;
  readonly behaviour: Record<string, unknown>;
  readonly broker: Broker;
  readonly environment: LibraryEnvironment;
  readonly isMultiInstance: boolean;
  readonly outbound: FlowInstance[];
  /** Begins to listen to what comes in. */
  activate(): void;
}

/** What an activity does when it is executed. */
export interface Behaviour {
  execute(message: Message): void;
}

export type BehaviourConstructor = new (activity: Activity, context: ContextInstance) => Behaviour;

export interface FlowInstance {
  readonly id: string;
  readonly sourceId: string;
  readonly targetId: string;
  readonly isDefault?: boolean;
  readonly broker: Broker;
  readonly environment: LibraryEnvironment;
  take(content: Content): boolean;
  discard(content: Content): void;
  createMessage(override: object): Content;
}

export interface ContextInstance {
  readonly environment: LibraryEnvironment;
  getProcessById(id: string): ProcessInstance | null;
  getSequenceFlowById(id: string): FlowInstance | null;
  getActivityById(id: string): Activity | null;
}

/** The library's execution of a process; what it keeps is not public. */
export type ProcessExecution = object;

export interface ProcessInstance {
  readonly execution: ProcessExecution | undefined;
  readonly broker: Broker;
  readonly isRunning: boolean;
  init(executionId: string): void;
  run(): void;
  getState(): object;
  recover(state: object): void;
  resume(): void;
}

export interface EnvironmentOptions {
  settings?: object;
  scripts?: { register(): void; getScript(): never };
  expressions?: { resolveExpression(text: unknown): unknown };
  extensions?: Record<string, (activity: Activity, context: ContextInstance) => { activate(message: Message): void; deactivate(message: Message): void }>;
}

export interface LibraryEnvironment {
  readonly settings: object;
  clone(): LibraryEnvironment;
  getState(): unknown;
  assignVariables(variables: object): void;
}

interface Library {
  Activity: new (behaviour: BehaviourConstructor, definition: SerializedElement, context: ContextInstance) => Activity;
  Context: (definition: object, environment: LibraryEnvironment) => ContextInstance;
  Environment: new (options: EnvironmentOptions) => LibraryEnvironment;
  SequenceFlow: new (definition: SerializedFlow, context: ContextInstance) => FlowInstance;
}

interface LibraryTasks {
  SubProcessBehaviour: BehaviourConstructor;
}

// The published types describe these values as instances of themselves; the shapes above were read from the sources.
const library = elements as unknown as Library;

export const { Activity, Context, Environment, SequenceFlow } = library;
export const { SubProcessBehaviour } = tasks as unknown as LibraryTasks;
/** All types by name, for the serialiser's type resolver. */
export const elementTypes = elements as unknown as Record<string, unknown>;

/** A copy of a content with other members; nested lists of the library are never changed in place by us. */
export function extend(content: Content, members: object): Content {
  return { ...content, ...members };
}
