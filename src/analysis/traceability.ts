// Traceability: which elements of the diagrams in force serve which article and requirement, and what nothing serves.

import type { ProcessModel } from '../engine/contract.js';
import type { Requirement } from '../kernel/domain/requirements.js';
import type { TenantId } from '../kernel/domain.js';

/** Ways of serving a requirement that a diagram must show. */
const IN_DIAGRAMS: readonly Requirement['how'][number][] = ['diagram', 'rule', 'task-form'];

/** An element, or a process as a whole (`elementId` is then the process id). */
export interface TracedElement {
  processId: string;
  elementId: string;
  elementName: string | null;
  /** Articles the element names, its guards' apart, in document order. */
  articles: string[];
  guardArticles: string[];
  requirements: string[];
}

export interface TracedArticle {
  article: string;
  /** Requirements written in this article. */
  requirements: string[];
  /** `process/element` of what names the article, has a guard of it or names one of its requirements. */
  elements: string[];
}

export interface Traceability {
  tenantId: TenantId;
  articles: TracedArticle[];
  elements: TracedElement[];
  /** Requirements of the territory that a diagram, a task form or a rule must serve and that no element names. */
  notImplemented: Requirement[];
  /** Requirement ids of this or any regulation that elements name and the list does not have. */
  unknown: { requirement: string; processId: string; elementId: string }[];
}

/** The parts of a comma-separated property. */
function listed(value: string | null | undefined): string[] {
  return (value ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '');
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** What every element of a process names, of all territories; elements that name nothing are left out. */
function tracedElements(model: ProcessModel): TracedElement[] {
  const whole = { id: model.processId, name: model.name, properties: model.properties, guards: [] };
  return [whole, ...model.elements.values()].flatMap((element): TracedElement[] => {
    const articles = unique(listed(element.properties['percorsi:article']));
    const guardArticles = unique(element.guards.flatMap((guard) => listed(guard.article)));
    const requirements = unique(listed(element.properties['percorsi:requirement']));
    if (articles.length + guardArticles.length + requirements.length === 0) return [];
    return [{ processId: model.processId, elementId: element.id, elementName: element.name, articles, guardArticles, requirements }];
  });
}

const placeOf = ({ processId, elementId }: TracedElement): string => `${processId}/${elementId}`;

/** Articles in the order people read them: 2 before 10. */
const inOrder = new Intl.Collator('it', { numeric: true });

function articlesOf(elements: readonly TracedElement[], requirements: readonly Requirement[]): TracedArticle[] {
  const named = elements.flatMap(({ articles, guardArticles }) => [...articles, ...guardArticles]);
  return unique([...named, ...requirements.flatMap(({ articles }) => articles)]).sort((a, b) => inOrder.compare(a, b)).map((article) => {
    const written = requirements.filter(({ articles }) => articles.includes(article)).map(({ id }) => id);
    const serving = elements.filter((element) => element.articles.includes(article) || element.guardArticles.includes(article) || element.requirements.some((id) => written.includes(id)));
    return { article, requirements: written, elements: serving.map(placeOf) };
  });
}

/**
 * Article → elements, element → articles and requirements, and what nothing implements, in one territory.
 * A base diagram names the articles of every regulation it serves: only the territory's own are shown.
 * @param models the processes in force in the territory
 * @param requirements the whole list, of all territories
 */
export function traceability(tenantId: TenantId, models: readonly ProcessModel[], requirements: readonly Requirement[]): Traceability {
  const own = requirements.filter((requirement) => requirement.tenantId === tenantId);
  const known = new Set(requirements.map(({ id }) => id));
  const ownIds = new Set(own.map(({ id }) => id));
  const all = models.flatMap(tracedElements);
  const isOwn = (article: string): boolean => article.startsWith(`${tenantId} `);
  const elements = all
    .map((element) => ({
      ...element,
      articles: element.articles.filter(isOwn), guardArticles: element.guardArticles.filter(isOwn), requirements: element.requirements.filter((id) => ownIds.has(id)),
    }))
    .filter(({ articles, guardArticles, requirements: named }) => articles.length + guardArticles.length + named.length > 0);
  const implemented = new Set(elements.flatMap((element) => element.requirements));
  return {
    tenantId,
    articles: articlesOf(elements, own),
    elements,
    notImplemented: own.filter(({ id, how }) => !implemented.has(id) && how.some((way) => IN_DIAGRAMS.includes(way))),
    unknown: all.flatMap(({ processId, elementId, requirements: named }) => named.filter((id) => !known.has(id)).map((requirement) => ({ requirement, processId, elementId }))),
  };
}
