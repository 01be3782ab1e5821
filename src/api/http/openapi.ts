// OpenAPI 3.1 out of the operations: the schemas that validate are the ones described.

import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import type { Operation } from './operation.js';
import { problemSchema } from '../schemas/problem.js';

const PROBLEM = { content: { 'application/problem+json': { schema: problemSchema } } };
const IDEMPOTENCY_KEY = z.object({
  'Idempotency-Key': z.string().min(1).max(200).optional().meta({
    description: 'Makes a repetition safe: the same key with the same request gives the stored answer for 24 hours.',
  }),
});

/** The document of the whole API. */
export function openApiDocument(operations: readonly Operation[], version: string): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const operation of operations) (paths[operation.path] ??= {})[operation.method] = describe(operation);
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Percorsi',
      version,
      description:
        'Human work along the regulation paths of municipal social services. `/v2` is compatible with the Camunda 8 Orchestration Cluster REST API for the operations listed; `/percorsi/v1` adds terms, overruns and cases. Not affiliated with Camunda.',
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    servers: [{ url: '/' }],
    security: [{ basic: [] }],
    paths: paths,
    components: { securitySchemes: { basic: { type: 'http', scheme: 'basic' } } },
  });
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  const { params, query, body, answer } = operation;
  const requestParams = {
    ...(params === null ? {} : { path: params }),
    ...(query === null ? {} : { query }),
    ...(operation.command ? { header: IDEMPOTENCY_KEY } : {}),
  };
  const type = operation.multipart ? 'multipart/form-data' : 'application/json';
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(Object.keys(requestParams).length === 0 ? {} : { requestParams }),
    ...(operation.open ? { security: [] } : {}),
    ...(body === null ? {} : { requestBody: { required: !body.safeParse(undefined).success, content: { [type]: { schema: body } } } }),
    responses: {
      ...(answer === null ? {} : { [operation.status]: { description: 'Done', content: { [operation.mediaType]: { schema: answer } } } }),
      ...(operation.mayBeEmpty ? { 204: { description: 'Done, nothing to say' } } : {}),
      default: { description: 'Problem (RFC 9457)', ...PROBLEM },
    },
  };
}
