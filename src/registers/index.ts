// The registers' door: territory profiles, what expressions read of them, and the files a territory deploys.

export { loadDemoAccounts, type DemoAccount } from './accounts.js';
export { loadDeployments, type DeploymentFile } from './deployments.js';
export { environmentOf } from './environment.js';
export { loadProfiles, type LoadOptions } from './profiles.js';
export { loadRequirements } from './requirements.js';
