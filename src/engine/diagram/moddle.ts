// How this room sees an element of bpmn-moddle's tree, and the few safe ways to read one.

/** An element as bpmn-moddle builds it; properties are read through the helpers below. */
export interface ModdleElement {
  readonly $type: string;
  readonly $parent?: ModdleElement;
  /** Attributes outside the known vocabulary. */
  readonly $attrs?: Record<string, string>;
  readonly $instanceOf?: (type: string) => boolean;
  [property: string]: unknown;
}

/** One reference of a tree: `element.property` names the element with this id. */
export interface ModdleReference {
  element: ModdleElement;
  /** Prefixed, e.g. `bpmn:sourceRef`. */
  property: string;
  id: string;
}

/** What moddle-context-serializer takes: a tree with its references and its index. */
export interface ModdleContext {
  rootElement: ModdleElement;
  references: ModdleReference[];
  elementsById: Record<string, ModdleElement>;
  warnings: never[];
}

function isElement(value: unknown): value is ModdleElement {
  return typeof value === 'object' && value !== null && typeof (value as { $type?: unknown }).$type === 'string';
}

/** Trimmed text of a property; null when absent or blank. */
export function text(element: ModdleElement | null | undefined, property: string): string | null {
  const value = element?.[property];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}

/** An attribute that the vocabulary may not know, e.g. `camunda:assignee`: known ones are properties, others stay in `$attrs`. */
export function attribute(element: ModdleElement | null | undefined, name: string): string | null {
  const colon = name.indexOf(':');
  const known = text(element, colon < 0 ? name : name.slice(colon + 1)) ?? text(element, name);
  if (known !== null) return known;
  const other = element?.$attrs?.[name]?.trim();
  return other === undefined || other === '' ? null : other;
}

/** Text of an expression element (`timeDate`, `conditionExpression`…); null when absent or blank. */
export function body(element: ModdleElement | null | undefined, property: string): string | null {
  return text(child(element, property), 'body');
}

/** A single child element or resolved reference; null when absent. */
export function child(element: ModdleElement | null | undefined, property: string): ModdleElement | null {
  const value = element?.[property];
  return isElement(value) ? value : null;
}

/** Child elements of a property, in document order. */
export function children(element: ModdleElement | null | undefined, property: string): ModdleElement[] {
  const value = element?.[property];
  return Array.isArray(value) ? value.filter(isElement) : [];
}

/** Extension elements of one type, e.g. `zeebe:TaskDefinition`. */
export function extensions(element: ModdleElement | null | undefined, type: string): ModdleElement[] {
  return children(child(element, 'extensionElements'), 'values').filter((value) => value.$type === type);
}

/** First extension element of a type, null when there is none. */
export function extension(element: ModdleElement | null | undefined, type: string): ModdleElement | null {
  return extensions(element, type)[0] ?? null;
}

/** The type without its prefix: `bpmn:UserTask` → `UserTask`. */
export function kindOf(element: ModdleElement): string {
  return element.$type.slice(element.$type.indexOf(':') + 1);
}

export function isKind(element: ModdleElement, type: string): boolean {
  return element.$type === type || element.$instanceOf?.(type) === true;
}
