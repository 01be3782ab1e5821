// What the API is given by the composition root: commands, queries, accounts, time, randomness, logger, settings.

import type { Logger } from 'pino';
import type { Accounts } from '../access/accounts.js';
import type { HostClock } from '../kernel/clock.js';
import type { ProfileSource } from '../kernel/domain.js';
import type { RandomSource } from '../kernel/random.js';
import type { Tracer } from '../analysis/tracer.js';
import type { Commands, Queries } from '../tasks/contract.js';

export interface ApiConfig {
  /** `explicit`: every nullable field is present with null; `omit`: nulls are left out, the shape of Camunda 8.8. */
  nulls: 'explicit' | 'omit';
  /** `controllable`: PUT /v2/clock is offered. */
  clock: 'system' | 'controllable';
  productVersion: string;
  /** True behind a reverse proxy that sets X-Forwarded-For: addresses are counted by it. Default false. */
  trustProxy?: boolean;
  /** Limits of failed sign-ins; defaults in src/api/auth/attempts.ts. */
  signIn?: Partial<SignInLimits>;
}

export interface SignInLimits {
  /** Failed checks of one username from one address within the window. */
  perAccountAndAddress: number;
  /** Failed checks from one address within the window, whatever the username. */
  perAddress: number;
  windowSeconds: number;
}

/** A running node, for GET /v2/topology. */
export interface NodeStatus {
  nodeId: number;
  host: string;
  port: number;
  version: string;
  healthy: boolean;
}

/** Whether the service can work now. Must answer within a second or so, and never throw for an unreachable database. */
export interface ServiceStatus {
  healthy: boolean;
  /** What is wrong, one sentence without internals; null when healthy. */
  detail: string | null;
  /** Id of the installation (database), null when not known. */
  clusterId: string | null;
  nodes: NodeStatus[];
}

export interface ApiDeps {
  commands: Commands;
  queries: Queries;
  accounts: Accounts;
  profiles: ProfileSource;
  tracer: Tracer;
  config: ApiConfig;
  logger: Logger;
  hostClock: HostClock;
  random: RandomSource;
  status: () => Promise<ServiceStatus>;
}
