// Traceability as /percorsi/v1 shows it.

import { z } from 'zod';
import { SERVED_BY } from '../../kernel/domain/requirements.js';
import { tenantId } from './common.js';

const texts = z.array(z.string());
const place = { processDefinitionId: z.string(), elementId: z.string() };

export const traceabilityResult = z
  .strictObject({
    tenantId,
    articles: z.array(z.strictObject({ article: z.string(), requirements: texts, elements: texts.meta({ description: '<process>/<element>; a process as a whole names itself twice.' }) })),
    elements: z.array(z.strictObject({ ...place, elementName: z.string().nullable(), articles: texts, guardArticles: texts, requirements: texts })),
    notImplemented: z
      .array(z.strictObject({ requirement: z.string(), articles: texts, how: z.array(z.enum(SERVED_BY)), where: texts }))
      .meta({ description: 'Requirements a diagram, task form or rule must serve and no element in force names.' }),
    unknown: z.array(z.strictObject({ requirement: z.string(), ...place })).meta({ description: 'Requirements that elements name and the list does not have.' }),
  })
  .meta({ id: 'Traceability' });
