// What the hostile tests share: people of the demonstration, deployments by form, a case to attack.

import { afterAll, beforeAll } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { person, type Answer, type Person } from '../scenarios/api.js';
import { startProgram, type Program } from '../support/program.js';

export interface Problem {
  code: string;
  detail: string;
  errors?: { pointer: string; detail: string }[];
}

export interface Page {
  items: Record<string, unknown>[];
  page: { totalItems: number; endCursor: string | null };
}

export interface Deployed {
  deployments: { processDefinition: { processDefinitionVersion: number; processDefinitionKey: string } | null }[];
}

export interface Case {
  caseId: string;
  instanceKey: string;
  taskKey: string;
}

const START_MS = 90_000;

/** One demonstration program for a test file. */
export class Stage {
  program!: Program;
  #folder = '';

  constructor() {
    beforeAll(async () => {
      this.#folder = await mkdtemp(path.join(tmpdir(), 'percorsi-hostile-'));
      this.program = await startProgram({ demo: true, dataFolder: this.#folder });
    }, START_MS);
    afterAll(async () => {
      await (this.program as Program | undefined)?.stop();
      await rm(this.#folder, { recursive: true, force: true });
    });
  }

  as(username: string): Person {
    return person(() => this.program.url, username, this.program.demoPassword);
  }

  /** Sends files to a territory as its analyst. */
  async deploy<T = Problem>(...files: [name: string, content: string][]): Promise<Answer<T> & { ms: number }> {
    const form = new FormData();
    for (const [name, content] of files) form.append('resources', new File([content], name));
    form.append('tenantId', 'CAS');
    const started = performance.now();
    const response = await fetch(`${this.program.url}/v2/deployments`, {
      method: 'POST', body: form,
      headers: { authorization: `Basic ${Buffer.from(`analista.cas:${this.program.demoPassword}`).toString('base64')}` },
    });
    return { status: response.status, body: (await response.json()) as T, ms: performance.now() - started };
  }

  /** A citizen's path at the desk of Matino, waiting at its first task. */
  async citizenPath(): Promise<Case> {
    return this.start('operatore.matino', 'citizen-path', { siteId: 'matino', channel: 'desk' });
  }

  async start(username: string, processDefinitionId: string, variables: Record<string, unknown> = {}): Promise<Case> {
    interface Started { caseId: string; processInstance: { processInstanceKey: string }; next: { userTaskKey: string | null }[] }
    const { status, body } = await this.as(username).post<Started>('/percorsi/v1/process-instances', { processDefinitionId, tenantId: 'CAS', variables });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return { caseId: body.caseId, instanceKey: body.processInstance.processInstanceKey, taskKey: body.next[0]?.userTaskKey ?? '' };
  }
}

export const script = (id: string, expression: string): string =>
  `<bpmn:scriptTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:script expression="=${expression}" resultVariable="r"/></bpmn:extensionElements></bpmn:scriptTask>`;
