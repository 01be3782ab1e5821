// What a profile still lacks: data no regulation gives, each with its article, mandatory or not.

import type { MissingDatum } from '../kernel/domain.js';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.js';
import type { MissingRule, ProfileFile } from './schema.js';

/** One step into an object by key, or into a list by the `id` of its items. */
function step(value: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(value)) return value.find((item) => isJsonObject(item) && item['id'] === name);
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** The data a rule asks for: one, or one for each comune or site. */
function asked(rule: MissingRule, profile: ProfileFile): MissingDatum[] {
  const { path, label, article, mandatory } = rule;
  if (rule.each === undefined) return [{ path, label, article, mandatory }];
  return profile[rule.each].map(({ id, name }) => ({ path: path.replaceAll('{id}', id), label: label.replaceAll('{name}', name), article, mandatory }));
}

/** The data of the profile's `missing` rules that have no value at their path, in the order of the rules. */
export function missingOf(profile: ProfileFile): MissingDatum[] {
  const content = profile as unknown as JsonObject;
  return profile.missing.flatMap((rule) => asked(rule, profile)).filter(({ path }) => isEmpty(path.split('.').reduce<Json | undefined>(step, content)));
}
