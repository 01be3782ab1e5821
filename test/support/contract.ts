// The contract: every answer of the API, list items included, against the strict schemas that also make the OpenAPI document.

import type { z } from 'zod';
import type { Operation } from '../../src/api/http/operation.js';
import { OPERATIONS } from '../../src/api/operations.js';
import { problemSchema } from '../../src/api/schemas/problem.js';

/** What one exchange did; `issues` is empty when the answer keeps the contract. */
export interface Exchange {
  operationId: string;
  status: number;
  issues: string[];
}

interface Route {
  operation: Operation;
  pattern: RegExp;
}

const ROUTES: Route[] = OPERATIONS.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

/** The operation behind a method and path; fixed segments win over parameters (`search` over a key). */
export function operationOf(method: string, path: string): Operation | null {
  const found = ROUTES.filter(({ operation, pattern }) => operation.method === method.toLowerCase() && pattern.test(path));
  found.sort((a, b) => parametersOf(a) - parametersOf(b));
  return found[0]?.operation ?? null;
}

function parametersOf({ operation }: Route): number {
  return operation.path.split('{').length;
}

/** What is wrong with an answer: status, media type, body. */
export async function breachesOf(operation: Operation, response: Response): Promise<string[]> {
  const type = (response.headers.get('content-type') ?? '').split(';')[0];
  if (response.status >= 400) {
    return type === 'application/problem+json' ? bodyIssues(problemSchema, await response.json()) : [`${String(response.status)} came as ${String(type)}, not as a problem`];
  }
  if (response.status === 204) {
    const text = await response.text();
    return operation.mayBeEmpty && text === '' ? [] : [`204 where ${operation.mayBeEmpty ? 'nothing' : 'a body'} belongs: ${text.slice(0, 100)}`];
  }
  if (operation.answer === null || response.status !== operation.status) return [`${String(response.status)} is not an answer of ${operation.id}`];
  if (type !== operation.mediaType) return [`came as ${String(type)}, not as ${operation.mediaType}`];
  return bodyIssues(operation.answer, /json$/.test(operation.mediaType) ? await response.json() : await response.text());
}

function bodyIssues(schema: z.ZodType, body: unknown): string[] {
  const result = schema.safeParse(body);
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('/')}: ${issue.message}`);
}

/**
 * A `fetch` that checks every answer and gives it on unchanged: hand it to the official client, or call it yourself.
 * Breaches are gathered in `exchanges`; asserting that there are none is the test's part.
 */
export function contractFetch(exchanges: Exchange[]): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const response = await fetch(request);
    const operation = operationOf(request.method, decodeURIComponent(new URL(request.url).pathname));
    const issues = operation === null ? [`no operation is declared for ${request.method} ${request.url}`] : await breachesOf(operation, response.clone());
    exchanges.push({ operationId: operation?.id ?? 'unknown', status: response.status, issues });
    return response;
  };
}

/** One line per breach. */
export function breaches(exchanges: readonly Exchange[]): string[] {
  return exchanges.flatMap(({ operationId, status, issues }) => issues.map((issue) => `${operationId} ${String(status)}: ${issue}`));
}
