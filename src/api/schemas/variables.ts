// Variables: the standard's messages and the search over them.

import { z } from 'zod';
import type { Condition } from '../../kernel/search.js';
import type { Json } from '../../kernel/json.js';
import { key, tenantId } from './common.js';
import { canonicalJsonText, conditionsOf, keyOperators, onField, textOperators, type Translate } from './filters.js';
import { filterOf, pageOf, property, searchBody } from './search.js';

/** Longer values are cut in lists, where `isTruncated` says so; the variable itself is always whole. */
export const TRUNCATED_LENGTH = 8_191;

const variable = {
  name: z.string(),
  tenantId,
  variableKey: key,
  scopeKey: key,
  processInstanceKey: key,
  rootProcessInstanceKey: key.nullable(),
  value: z.string().meta({ description: 'The value as JSON text.' }),
};
export const variableResult = z.strictObject(variable).meta({ id: 'Variable' });
export const listedVariable = z.strictObject({ ...variable, isTruncated: z.boolean() }).meta({ id: 'ListedVariable' });

/** Values are compared as canonical JSON text. */
const onValue: Translate = (value) =>
  conditionsOf(value, (op, operand): Condition => ({ field: 'value', op, value: operand as Json }), (operand) => canonicalJsonText(operand as string));

export const variableFilterProperties = {
  name: property(textOperators, onField('name')),
  value: property(textOperators, onValue),
  tenantId: property(tenantId, onField('tenantId')),
  /** About what the answer shows, not about what is stored: see the route. */
  isTruncated: property(z.boolean(), null),
  variableKey: property(keyOperators, onField('key')),
  scopeKey: property(keyOperators, onField('scopeKey')),
  processInstanceKey: property(keyOperators, onField('processInstanceKey')),
};

const nameOnly = { name: variableFilterProperties.name };

export const variableSort = {
  value: 'value', name: 'name', tenantId: 'tenantId', variableKey: 'key', scopeKey: 'scopeKey', processInstanceKey: 'processInstanceKey',
};

export const variableSearch = searchBody(filterOf(variableFilterProperties), variableSort);
export const taskVariableFilterProperties = nameOnly;
export const taskVariableSearch = searchBody(filterOf(nameOnly), variableSort);
export const variablePage = pageOf(listedVariable).meta({ id: 'VariablePage' });

export const truncateQuery = z.strictObject({
  truncateValues: z.enum(['true', 'false']).optional().meta({ description: `Default true: values over ${String(TRUNCATED_LENGTH)} characters are cut.` }),
});
