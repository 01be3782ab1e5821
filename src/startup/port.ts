// Listening, and saying in one sentence why it cannot be.

import { createServer } from 'node:net';
import type { Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { AppError } from '../kernel/errors.js';

/**
 * Refuses a port in use before anything is started; the port is free again afterwards.
 * @throws AppError UNAVAILABLE naming port and host
 */
export async function mustBeFreePort(port: number, host: string): Promise<void> {
  const probe = createServer();
  await listen(probe, port, host);
  await new Promise((resolve) => { probe.close(resolve); });
}

/**
 * Starts listening.
 * @returns the port, the system's choice when 0 was asked for
 * @throws AppError UNAVAILABLE naming port and host
 */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new AppError('UNAVAILABLE', whyNot(error, port, host), { cause: error }));
    });
    server.listen(port, host, () => { resolve((server.address() as AddressInfo).port); });
  });
}

function whyNot({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  const at = `port ${String(port)} of ${host}`;
  if (code === 'EADDRINUSE') return `Expected ${at} to be free, but another program is using it: stop that one, or choose another port with PORT`;
  if (code === 'EACCES') return `Expected to be allowed to use ${at}, but the system refuses it: choose a port from 1024 on with PORT`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `Expected HOST to be an address of this machine, but ${host} is not`;
  return `Expected to listen on ${at}, but it failed: ${message}`;
}
