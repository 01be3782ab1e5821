// The started demonstration and its clients, every answer under the contract.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCamundaClient, type CamundaClient } from '@camunda8/orchestration-cluster-api';
import { contractFetch, type Exchange } from '../support/contract.js';
import { startProgram } from '../support/program.js';

export interface Contract {
  url: string;
  password: string;
  /** Everything asked and answered so far. */
  exchanges: Exchange[];
  /** The official client of a demo account, validating all it sends and gets. */
  client(username: string): CamundaClient;
  /** A call without the client, for what it does not know. */
  call(username: string, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<{ status: number; body: Record<string, unknown> }>;
  stop(): Promise<void>;
}

/**
 * Starts the program with its demonstration; with PERCORSI_TEST_URL and PERCORSI_TEST_PASSWORD (of the demo accounts) it
 * takes one that is running already.
 */
export async function startContract(): Promise<Contract> {
  const exchanges: Exchange[] = [];
  const { url, password, stop } = await target();
  const checked = contractFetch(exchanges);
  return {
    url, password, exchanges, stop,
    client: (username) =>
      createCamundaClient({
        fetch: checked,
        config: {
          CAMUNDA_REST_ADDRESS: url, CAMUNDA_AUTH_STRATEGY: 'BASIC', CAMUNDA_BASIC_AUTH_USERNAME: username, CAMUNDA_BASIC_AUTH_PASSWORD: password,
          CAMUNDA_SDK_VALIDATION: 'req:fanatical,res:fanatical', CAMUNDA_SDK_LOG_LEVEL: 'silent',
        },
      }),
    async call(username, method, path, body, headers = {}) {
      const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
      const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      const response = await checked(`${url}${path}`, { method, headers: { authorization, ...json, ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      return { status: response.status, body: (response.status === 204 ? {} : await response.json()) as Record<string, unknown> };
    },
  };
}

async function target(): Promise<{ url: string; password: string; stop: () => Promise<void> }> {
  const running = process.env['PERCORSI_TEST_URL'];
  if (running !== undefined) return { url: running, password: process.env['PERCORSI_TEST_PASSWORD'] ?? '', stop: () => Promise.resolve() };
  const dataFolder = await mkdtemp(join(tmpdir(), 'percorsi-contract-'));
  const program = await startProgram({ demo: true, dataFolder, env: { PERCORSI_CLOCK: 'controllable' } });
  return {
    url: program.url,
    password: program.demoPassword,
    async stop() {
      await program.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
