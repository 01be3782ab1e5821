// The problem document as clients see it.

import { z } from 'zod';

export const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: 'Stable name of the kind of problem, a URN.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What was expected and what came.' }),
    instance: z.string(),
    code: z.string().optional(),
    traceId: z.string().optional(),
    errors: z.array(z.looseObject({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
