// What an event waits for or does, and its timer.

import type { ElementModel, TimerModel } from '../contract.js';
import type { DialectReader } from './dialect.js';
import type { Node } from './graph.js';
import { body, kindOf } from './moddle.js';
import type { ModdleElement } from './moddle.js';

const EVENTS: Record<string, ElementModel['event']> = {
  MessageEventDefinition: 'message',
  TimerEventDefinition: 'timer',
  ErrorEventDefinition: 'error',
  TerminateEventDefinition: 'terminate',
};

export function isEvent(node: Node): boolean {
  return node.kind.endsWith('Event');
}

/** Null for activities and gateways, and for events this program does not run. */
export function eventOf(node: Node): ElementModel['event'] {
  if (!isEvent(node)) return null;
  const [definition, ...others] = node.eventDefinitions;
  if (definition === undefined) return 'none';
  return others.length > 0 ? null : EVENTS[kindOf(definition)] ?? null;
}

const TIMER_PROPERTIES = { date: 'timeDate', cycle: 'timeCycle', duration: 'timeDuration' } as const;

/** The timers written on a definition: one when it is right. */
export function timersOf(definition: ModdleElement, reader: DialectReader): TimerModel[] {
  return (Object.keys(TIMER_PROPERTIES) as TimerModel['kind'][]).flatMap((kind) => {
    const expression = reader.expression(body(definition, TIMER_PROPERTIES[kind]));
    return expression === null ? [] : [{ kind, expression }];
  });
}

export function timerOf(node: Node, reader: DialectReader): TimerModel | null {
  const definition = node.eventDefinitions.find((candidate) => candidate.$type === 'bpmn:TimerEventDefinition');
  return definition === undefined ? null : timersOf(definition, reader)[0] ?? null;
}
