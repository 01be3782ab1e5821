// The people of a demonstration: an administrator and one account per role, all with the one password that is shown.

import { ADMINISTRATOR_GROUP, SYSTEM_ACTOR } from '../kernel/actor.js';
import type { Accounts, NewAccount } from '../access/accounts.js';
import { loadDemoAccounts } from '../registers/index.js';
import type { Store } from '../store/contract.js';

/** Known to everybody on purpose: a demonstration listens on this machine alone and has its own, fake data. */
const DEMO_PASSWORD = 'percorsi-demo';

export interface DemoAccountsOptions {
  accounts: Pick<Accounts, 'create'>;
  store: Pick<Store, 'account'>;
  /** The processes folder. */
  folder: string;
}

/** Makes the demonstration's accounts that are not there yet; what was changed in them since stays. */
export async function createDemoAccounts({ accounts, store, folder }: DemoAccountsOptions): Promise<{ usernames: string[]; password: string }> {
  const administrator = { username: 'admin', displayName: 'Amministratore dimostrativo', groups: [ADMINISTRATOR_GROUP], tenants: [] };
  const wanted = [administrator, ...(await loadDemoAccounts(folder))];
  await Promise.all(wanted.map(async ({ username, displayName, groups, tenants }) => {
    if ((await store.account(username)) !== null) return;
    const account: NewAccount = { username, displayName, groups: [...groups], tenants: [...tenants], email: null, password: DEMO_PASSWORD };
    await accounts.create(SYSTEM_ACTOR, account);
  }));
  return { usernames: wanted.map(({ username }) => username), password: DEMO_PASSWORD };
}
