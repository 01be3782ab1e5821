// What feelin warns of while it answers null: here it is an error, save a path that leads nowhere.

import { FeelError } from './errors.js';
import { aTypeOf } from './values.js';

/** A warning of feelin. */
export interface Warning {
  type: string;
  message: string;
  details: { template: string; values: Record<string, unknown> };
}

const NOT_FOUND = new Set(['NO_VARIABLE_FOUND', 'NO_CONTEXT_ENTRY_FOUND', 'NO_PROPERTY_FOUND']);

/** A name or a path that was not there. */
export function isNotFound(warning: Warning): boolean {
  return NOT_FOUND.has(warning.type);
}

/** A missing entry of a context, or anything of null: FEEL says null, and so do we. */
function isHarmless({ type, details }: Warning): boolean {
  const target = details.values['target'] ?? null;
  return type === 'NO_CONTEXT_ENTRY_FOUND' || (type === 'NO_PROPERTY_FOUND' && target === null);
}

function describe({ type, details }: Warning, names: ReadonlyMap<string, string>): string {
  const quoted = /'([^']*)'/.exec(details.template)?.[1] ?? '';
  switch (type) {
    case 'NO_VARIABLE_FOUND': return `Unknown name ${names.get(quoted) ?? quoted}`;
    case 'NO_PROPERTY_FOUND': return `Expected a context to take ${quoted} of, but got ${aTypeOf(details.values['target'])}`;
    default:
      // Types stand for values: a message is kept and shown where the data of a case must not be.
      return Object.entries(details.values).reduce((text, [key, value]) => text.replace(`{${key}}`, aTypeOf(value)), details.template);
  }
}

/** @throws FeelError for the first warning that matters */
export function assertNoWarning(warnings: readonly Warning[], names: ReadonlyMap<string, string>): void {
  const first = warnings.find((warning) => !isHarmless(warning));
  if (first) throw new FeelError(describe(first, names));
}
