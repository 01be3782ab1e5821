// Deploying the processes folder at start: per territory its diagrams, forms and decision tables, only what is new.

import { createHash } from 'node:crypto';
import path from 'node:path';
import { ADMINISTRATOR_GROUP, SYSTEM_ACTOR } from '../kernel/actor.js';
import type { TenantId } from '../kernel/domain.js';
import { systemHostClock } from '../kernel/clock.js';
import { AppError } from '../kernel/errors.js';
import { loadDeployments } from '../registers/index.js';
import type { DeploymentFile } from '../registers/index.js';
import type { Store } from '../store/contract.js';
import type { Commands } from '../tasks/contract.js';

export interface DeployProcessesOptions {
  commands: Pick<Commands, 'deploy'>;
  store: Pick<Store, 'lastDefinition' | 'lastDecision' | 'lastForm' | 'registerRows' | 'putRegisterRows'>;
  /** The processes folder. */
  folder: string;
  territories: readonly TenantId[];
  say: (line: string) => void;
}

/** The program itself, with the right to deploy: whoever may write to its folder decides what runs. */
const DEPLOYER = { ...SYSTEM_ACTOR, groups: [ADMINISTRATOR_GROUP] };

/** Nodes that start at the same time deploy the same files: who comes second finds them there at the next try. */
const TRIES = 5;

/** Register of the contents this folder has brought in: what was loaded once is not loaded again over what came after it. */
const LOADED = 'processes-folder';

interface HashedFile extends DeploymentFile {
  hash: string;
}

/**
 * Deploys what is new in base and variants to every territory. A file changed by a deployment since stays as deployed: only a new
 * content in the folder comes before it.
 * @throws AppError DEPLOYMENT_REFUSED with the findings: the program does not start on diagrams that cannot run
 */
export async function deployProcesses({ commands, store, folder, territories, say }: DeployProcessesOptions): Promise<void> {
  const hints = new Map<string, TenantId[]>();
  for (const tenantId of territories) {
    const files = (await loadDeployments(folder, tenantId)).map((file): HashedFile => ({ ...file, hash: createHash('sha256').update(file.content).digest('hex') }));
    const loaded = new Set((await store.registerRows(tenantId, LOADED)).map(({ id }) => id));
    const fresh = files.filter(({ hash }) => !loaded.has(hash));
    if (fresh.length === 0) continue;
    const current = await stillCurrent(store, tenantId, files.filter(({ hash }) => loaded.has(hash)));
    const { warnings, isNew } = await deployOnce(commands, tenantId, [...fresh, ...current]);
    await store.putRegisterRows(fresh.map(({ hash, name }) => ({
      register: LOADED, id: hash, tenantId, caseId: null, validFrom: null, validTo: null, data: { name }, createdAt: new Date(systemHostClock.now()), createdBy: SYSTEM_ACTOR.id,
    })));
    if (!isNew) continue;
    for (const { elementId, detail } of warnings) {
      const hint = `${elementId}: ${detail}`;
      hints.set(hint, [...(hints.get(hint) ?? []), tenantId]);
    }
  }
  for (const [hint, of] of hints) say(`Hint (${of.join(', ')}) ${hint}`);
}

/** Files that are the latest of all they define: deployed again with new ones, so that a diagram gets the changed form it binds. */
async function stillCurrent(store: DeployProcessesOptions['store'], tenantId: TenantId, files: readonly HashedFile[]): Promise<HashedFile[]> {
  const checks = await Promise.all(files.map(async ({ hash, ids }) => {
    const hashes = await Promise.all(ids.map((kindAndId) => lastHash(store, tenantId, kindAndId)));
    return hashes.every((last) => last === hash);
  }));
  return files.filter((_file, index) => checks[index]);
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
