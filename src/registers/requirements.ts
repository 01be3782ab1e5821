// The list of requirements: what the five regulations demand, by id, read from the processes folder.

import { z } from 'zod';
import { SERVED_BY, type Requirement } from '../kernel/domain/requirements.js';
import { readYaml } from './files.js';
import { checked } from './problems.js';

const FILE = 'requirements.yaml';

const requirement = z.strictObject({
  articles: z.array(z.string()).min(1),
  how: z.array(z.enum(SERVED_BY)).min(1),
  where: z.array(z.string()),
});

const requirementsFile = z.strictObject({
  requirements: z.record(z.string(), z.record(z.string().regex(/^R-\d{3}-\d{2,3}$/, 'Expected an id such as R-000-01'), requirement)),
});

/**
 * The requirements of `requirements.yaml`, none when the folder has no such list.
 * @param folder the processes folder
 * @throws AppError VALIDATION naming file, path, what was expected and what came
 */
export async function loadRequirements(folder: string): Promise<Requirement[]> {
  const content = await readYaml(folder, FILE);
  if (content === null) return [];
  return Object.entries(checked(requirementsFile, content, FILE).requirements).flatMap(([tenantId, ofTerritory]) =>
    Object.entries(ofTerritory).map(([id, given]) => ({ id, tenantId, ...given })),
  );
}
