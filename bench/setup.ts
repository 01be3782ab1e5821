// What a measured program needs before it can work: a territory that is complete, an account, the diagrams.

import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import type { JsonObject } from '../src/kernel/json.js';
import { laidOver } from '../src/registers/overlay.js';
import { ROOT } from './programs.js';

export const USER = { username: 'operatore.misura', password: 'solo-per-la-misura' };

/** A copy of processes/ in which CAS lacks nothing (the demonstration's fake values) and has the role of the workload. */
export async function copyProcesses(root = ROOT): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'percorsi-bench-processes-'));
  await cp(path.join(root, 'processes'), folder, { recursive: true });
  const file = path.join(folder, 'territories', 'CAS', 'profile.yaml');
  const profile = parse(await readFile(file, 'utf8')) as JsonObject;
  const { overlayOf: _, ...overlay } = parse(await readFile(path.join(folder, 'territories', 'demo', 'CAS.yaml'), 'utf8')) as JsonObject;
  const role = { roles: { operatori: { scope: 'tenant', label: 'Operatori della misura', article: null } } };
  await writeFile(file, stringify(laidOver(laidOver(profile, overlay), role)));
  return folder;
}

async function send(url: string, method: string, authorization: string, body?: unknown): Promise<void> {
  const isForm = body instanceof FormData;
  const answer = await fetch(url, {
    method,
    headers: { authorization, ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${url}: ${String(answer.status)} ${await answer.text()}`);
}

/**
 * Makes the account of the workload and deploys diagrams.
 * @param banner what the program wrote at its first start: it holds the password of the first account
 */
export async function prepare(url: string, banner: string, diagrams: { name: string; content: string }[]): Promise<void> {
  const password = /admin, password (\S+)/.exec(banner)?.[1];
  if (password === undefined) throw new Error('Expected the first start to show the password of admin, but it did not');
  const admin = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  await send(`${url}/v2/users`, 'POST', admin, { ...USER, name: 'Operatore della misura', email: '' });
  await send(`${url}/v2/groups/${encodeURIComponent('operatori@CAS')}/users/${USER.username}`, 'PUT', admin);
  const form = new FormData();
  form.append('tenantId', 'CAS');
  for (const { name, content } of diagrams) form.append('resources', new Blob([content]), name);
  await send(`${url}/v2/deployments`, 'POST', admin, form);
}

export async function workloadDiagram(): Promise<{ name: string; content: string }> {
  return { name: 'workload.bpmn', content: await readFile(path.join(import.meta.dirname, 'workload.bpmn'), 'utf8') };
}
