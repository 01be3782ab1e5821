// Variables of an instance during a step: the root ones and the local ones of each scope, kept outside the library.

import type { Json, JsonObject, Variables } from '../../kernel/json.js';
import { isJsonObject } from '../../kernel/json.js';

/** Execution ids of the scopes around a place, innermost first; the root is not in it. */
export type ScopeChain = readonly string[];

/** Names the environment provides: they are never variables. */
const IMPLICIT = new Set(['caseId']);

/** A copy of `target` with the value at a dotted path; objects on the way are copied, never changed. */
function withPath(target: Json | undefined, path: readonly string[], value: Json): Json {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const base: JsonObject = isJsonObject(target) ? target : {};
  return { ...base, [name]: withPath(base[name], rest, value) };
}

export class VariableScopes {
  #root: Variables;
  readonly #locals: Map<string, Variables>;

  constructor(root: Variables, locals: Readonly<Record<string, Variables>>) {
    this.#root = withoutImplicit(root);
    this.#locals = new Map(Object.entries(locals));
  }

  get root(): Variables {
    return this.#root;
  }

  get locals(): ReadonlyMap<string, Variables> {
    return this.#locals;
  }

  /** Local variables of one scope. */
  local(scopeId: string): Variables {
    return this.#locals.get(scopeId) ?? {};
  }

  /** All variables visible at a place: inner scopes hide outer ones. */
  visible(chain: ScopeChain): Variables {
    let merged: Variables | null = null;
    for (let index = chain.length - 1; index >= 0; index -= 1) {
      const local = this.#locals.get(chain[index] ?? '');
      if (local) merged = Object.assign(merged ?? { ...this.#root }, local);
    }
    return merged ?? this.#root;
  }

  /** Sets variables in one scope alone. */
  setLocal(scopeId: string, variables: Variables): void {
    this.#locals.set(scopeId, { ...this.local(scopeId), ...withoutImplicit(variables) });
  }

  /** Sets a dotted target (`a.b`) in one scope alone. */
  setLocalPath(scopeId: string, target: string, value: Json): void {
    const [name = target, ...rest] = target.split('.');
    this.setLocal(scopeId, { [name]: withPath(this.local(scopeId)[name], rest, value) });
  }

  /** Each variable goes to the nearest scope that has its name, else to the root (Camunda 8: propagation). */
  merge(chain: ScopeChain, variables: Variables): void {
    // One copy of each scope whatever the number of names: a copy a name would be quadratic.
    const changed = new Map<string | null, [string, Json][]>();
    for (const entry of Object.entries(withoutImplicit(variables))) {
      const holder = this.#holder(chain, entry[0]);
      const entries = changed.get(holder);
      if (entries === undefined) changed.set(holder, [entry]);
      else entries.push(entry);
    }
    for (const [holder, entries] of changed) {
      const values = Object.fromEntries(entries);
      if (holder === null) this.#root = { ...this.#root, ...values };
      else this.#locals.set(holder, { ...this.local(holder), ...values });
    }
  }

  /** As `merge`, for one dotted target. */
  mergePath(chain: ScopeChain, target: string, value: Json): void {
    const [name = target, ...rest] = target.split('.');
    if (!IMPLICIT.has(name)) this.#assign(chain, name, rest, value);
  }

  /** The scope ends: its variables with it. */
  drop(scopeId: string): void {
    this.#locals.delete(scopeId);
  }

  /** The nearest scope that has the name, null for the root. */
  #holder(chain: ScopeChain, name: string): string | null {
    return chain.find((scopeId) => Object.hasOwn(this.local(scopeId), name)) ?? null;
  }

  #assign(chain: ScopeChain, name: string, path: readonly string[], value: Json): void {
    const holder = this.#holder(chain, name);
    if (holder === null) this.#root = { ...this.#root, [name]: withPath(this.#root[name], path, value) };
    else this.#locals.set(holder, { ...this.local(holder), [name]: withPath(this.local(holder)[name], path, value) });
  }
}

function withoutImplicit(variables: Variables): Variables {
  for (const name of IMPLICIT) {
    if (Object.hasOwn(variables, name)) {
      const { [name]: _implicit, ...rest } = variables;
      return withoutImplicit(rest);
    }
  }
  return variables;
}
