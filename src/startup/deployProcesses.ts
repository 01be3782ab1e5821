// Deploying the processes folder at start: per territory its diagrams, forms and decision tables, only what is new.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ADMINISTRATOR_GROUP, SYSTEM_ACTOR } from '../kernel/actor.js';
import type { TenantId } from '../kernel/domain.js';
import { AppError } from '../kernel/errors.js';
import type { Commands } from '../tasks/contract.js';

/** A file to deploy. */
export interface Resource {
  name: string;
  content: string;
}

export interface DeployProcessesOptions {
  commands: Pick<Commands, 'deploy'>;
  /** Folder with `base/` and `territories/`. */
  folder: string;
  territories: readonly TenantId[];
  say: (line: string) => void;
}

/** The program itself, with the right to deploy: whoever may write to its folder decides what runs. */
const DEPLOYER = { ...SYSTEM_ACTOR, groups: [ADMINISTRATOR_GROUP] };

/** Nodes that start at the same time deploy the same files: who comes second finds them there at the next try. */
const TRIES = 5;

/**
 * Deploys base and variants to every territory.
 * @throws AppError DEPLOYMENT_REFUSED with the findings: the program does not start on diagrams that cannot run
 */
export async function deployProcesses({ commands, folder, territories, say }: DeployProcessesOptions): Promise<void> {
  const base = await readResources(path.join(folder, 'base'));
  for (const tenantId of territories) {
    const variants = await readResources(path.join(folder, 'territories', tenantId));
    const resources = withVariants(base, variants);
    if (resources.length === 0) continue;
    const deployed = await deployOnce(commands, tenantId, resources);
    for (const { elementId, detail } of deployed.warnings) say(`${tenantId} ${elementId}: ${detail}`);
  }
}

async function deployOnce(commands: DeployProcessesOptions['commands'], tenantId: TenantId, resources: Resource[]) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await commands.deploy({ actor: DEPLOYER, receipt: null }, { tenantId, resources });
    } catch (error) {
      if (attempt === TRIES || !(error instanceof AppError) || error.code !== 'CONCURRENT_MODIFICATION') throw error;
    }
  }
}

/** Base files, each replaced by the territory's own where that defines the same process, decision or form. */
export function withVariants(base: readonly Resource[], variants: readonly Resource[]): Resource[] {
  const replaced = new Set(variants.flatMap(idsIn));
  return [...base.filter((resource) => !idsIn(resource).some((id) => replaced.has(id))), ...variants];
}

const DEFINITIONS: Record<string, RegExp> = {
  '.bpmn': /<(?:[\w-]+:)?process\s(?:[^>]*?\s)?id\s*=\s*["']([^"']+)["']/g,
  '.dmn': /<(?:[\w-]+:)?decision\s(?:[^>]*?\s)?id\s*=\s*["']([^"']+)["']/g,
};

/** What a file defines, with its kind: a form and a process may share a name. */
function idsIn({ name, content }: Resource): string[] {
  const kind = path.extname(name);
  if (kind === '.form') return [`${kind} ${formId(content)}`];
  const pattern = DEFINITIONS[kind];
  return pattern === undefined ? [] : [...content.matchAll(pattern)].map((match) => `${kind} ${match[1] ?? ''}`);
}

function formId(content: string): string {
  try {
    return String((JSON.parse(content) as { id?: unknown }).id);
  } catch {
    // Not JSON: the deployment says so, with the file's name.
    return '';
  }
}

/** Deployable files of a folder and those inside it, by name; none when there is no such folder. */
async function readResources(folder: string): Promise<Resource[]> {
  let names: string[];
  try {
    names = await readdir(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const deployable = names.filter((name) => /\.(bpmn|dmn|form)$/.test(name)).sort();
  return Promise.all(deployable.map(async (name) => ({ name: path.basename(name), content: await readFile(path.join(folder, name), 'utf8') })));
}
