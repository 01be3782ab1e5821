// Variables of a step: the engine's plain values become records that keep their keys while their names live.

import type { VariableRecord } from '../../kernel/domain.js';
import type { Key, KeyGenerator } from '../../kernel/ids.js';
import type { Json, Variables } from '../../kernel/json.js';

/**
 * Records for the variables after a step.
 * @param scopes values by scope key, the process instance's own among them
 */
export function planVariables(before: VariableRecord[], scopes: ReadonlyMap<Key, Variables>, keys: KeyGenerator): VariableRecord[] {
  const known = new Map(before.map((record) => [`${record.scopeKey}/${record.name}`, record]));
  const records: VariableRecord[] = [];
  for (const [scopeKey, variables] of scopes) {
    for (const [name, value] of Object.entries(variables)) {
      records.push({ key: known.get(`${scopeKey}/${name}`)?.key ?? keys.next(), name, value, scopeKey });
    }
  }
  return records;
}

/** The variables of one scope as plain values. */
export function variablesOf(records: readonly VariableRecord[], scopeKey: Key): Variables {
  return Object.fromEntries(records.filter((record) => record.scopeKey === scopeKey).map((record): [string, Json] => [record.name, record.value]));
}
