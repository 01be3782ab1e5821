// Deploying the processes folder at start: per territory its diagrams, forms and decision tables, only what is new.

import { createHash } from 'node:crypto';
import path from 'node:path';
import { ADMINISTRATOR_GROUP, SYSTEM_ACTOR } from '../kernel/actor.js';
import type { TenantId } from '../kernel/domain.js';
import { AppError } from '../kernel/errors.js';
import { loadDeployments } from '../registers/index.js';
import type { DeploymentFile } from '../registers/index.js';
import type { Store } from '../store/contract.js';
import type { Commands } from '../tasks/contract.js';

export interface DeployProcessesOptions {
  commands: Pick<Commands, 'deploy'>;
  store: Pick<Store, 'lastDefinition' | 'lastDecision' | 'lastForm'>;
  /** The processes folder. */
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
export async function deployProcesses({ commands, store, folder, territories, say }: DeployProcessesOptions): Promise<void> {
  const hints = new Map<string, TenantId[]>();
  for (const tenantId of territories) {
    const files = await loadDeployments(folder, tenantId);
    if (await areDeployed(store, tenantId, files)) continue;
    const { warnings, isNew } = await deployOnce(commands, tenantId, files);
    if (!isNew) continue;
    for (const { elementId, detail } of warnings) {
      const hint = `${elementId}: ${detail}`;
      hints.set(hint, [...(hints.get(hint) ?? []), tenantId]);
    }
  }
  for (const [hint, of] of hints) say(`Hint (${of.join(', ')}) ${hint}`);
}

/** True when every file is the latest of what it defines: a start on yesterday's database then reads no diagram at all. */
async function areDeployed(store: DeployProcessesOptions['store'], tenantId: TenantId, files: readonly DeploymentFile[]): Promise<boolean> {
  const checks = files.flatMap(({ content, ids }) => {
    const hash = createHash('sha256').update(content).digest('hex');
    return ids.map(async (kindAndId) => (await lastHash(store, tenantId, kindAndId)) === hash);
  });
  return (await Promise.all(checks)).every((isSame) => isSame);
}

async function lastHash(store: DeployProcessesOptions['store'], tenantId: TenantId, kindAndId: string): Promise<string | undefined> {
  const space = kindAndId.indexOf(' ');
  const id = kindAndId.slice(space + 1);
  switch (kindAndId.slice(0, space)) {
    case 'process': return (await store.lastDefinition(tenantId, id))?.resourceHash;
    case 'decision': return (await store.lastDecision(tenantId, id))?.resourceHash;
    default: return (await store.lastForm(tenantId, id))?.resourceHash;
  }
}

async function deployOnce(commands: DeployProcessesOptions['commands'], tenantId: TenantId, files: readonly DeploymentFile[]) {
  const resources = files.map(({ name, content }) => ({ name: path.posix.basename(name), content }));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await commands.deploy({ actor: DEPLOYER, receipt: null }, { tenantId, resources });
    } catch (error) {
      if (attempt === TRIES || !(error instanceof AppError) || error.code !== 'CONCURRENT_MODIFICATION') throw error;
    }
  }
}
