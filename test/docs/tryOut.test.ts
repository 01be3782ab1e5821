// What the documentation page fills in where the API is tried out: a request that is taken, not one of every property at once.

import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../../src/api/http/openapi.js';
import { OPERATIONS } from '../../src/api/operations.js';

const document = JSON.parse(JSON.stringify(openApiDocument(OPERATIONS, '0.0.0'))) as {
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>;
  components: { schemas: Record<string, Schema> };
};

interface Schema {
  example?: unknown;
  $ref?: string;
  anyOf?: Schema[];
}

/** The example of a schema, or of the one it refers to or that is not null. */
function exampleOf(schema: Schema | undefined): unknown {
  if (schema === undefined) return undefined;
  const referred = schema.$ref === undefined ? undefined : document.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
  return schema.example ?? exampleOf(referred) ?? schema.anyOf?.map(exampleOf).find((example) => example !== undefined);
}

const WORK = ['createProcessInstance', 'startProcessInstanceReturningNext', 'assignUserTask', 'updateUserTask', 'completeUserTask', 'completeUserTaskReturningNext', 'correlateMessage'];
const tried = OPERATIONS.filter(({ id, path, body }) => body !== null && (path.endsWith('/search') || WORK.includes(id)));

describe('the example of', () => {
  test.each(tried.map((operation) => [operation.id, operation] as const))('%s is a request that is taken', (_, operation) => {
    const example = exampleOf(document.paths[operation.path]?.[operation.method]?.requestBody?.content['application/json']?.schema);
    expect(example).toBeDefined();
    expect(operation.body?.safeParse(example)).toMatchObject({ success: true });
  });

  test('is there for every search and for the everyday commands', () => { expect(tried.length).toBeGreaterThanOrEqual(20); });
});
