// The demonstration's people: one account per role, evidently fake, without passwords.

import { requireYaml } from './files.js';
import { checked } from './problems.js';
import { accountsFile, type DemoAccount } from './schema.js';

export type { DemoAccount } from './schema.js';

const FILE = 'territories/demo/accounts.yaml';

/**
 * Accounts of `territories/demo/accounts.yaml`.
 * @throws AppError VALIDATION naming file, path, what was expected and what came
 */
export async function loadDemoAccounts(folder: string): Promise<DemoAccount[]> {
  return checked(accountsFile, await requireYaml(folder, FILE), FILE).accounts;
}
