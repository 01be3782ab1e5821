// The people of a scenario at the API: one account each, all with the password of the demonstration.

import { CommandError } from '../failure.js';

const TIMEOUT_MS = 60_000;

export interface Answer<T> {
  status: number;
  body: T;
}

export interface Person {
  get<T>(path: string): Promise<Answer<T>>;
  post<T>(path: string, body: unknown): Promise<Answer<T>>;
  put<T>(path: string, body: unknown, headers: Record<string, string>): Promise<Answer<T>>;
}

/**
 * One account at a running Percorsi; paths begin with a slash.
 * @param address where it answers, without a trailing slash; asked for at each call, so the program may have been restarted in between
 */
export function person(address: () => string, username: string, password: string): Person {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const send = async <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> => {
    const url = address();
    const isForm = body instanceof FormData;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization, ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: unknown) => {
      const { message, cause } = error as Error;
      throw new CommandError(`Expected a Percorsi to answer at ${url}, but none did (${cause instanceof Error ? cause.message : message}).`);
    });
    const text = await response.text();
    if (response.status === 401) throw new CommandError(`Expected ${url} to know ${username} with this password, but it does not.`);
    try {
      return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
    } catch {
      throw new CommandError(`Expected ${url} to answer as Percorsi does, but it did not: is it the right address?`);
    }
  };
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    put: (path, body, headers) => send('PUT', path, body, headers),
  };
}
