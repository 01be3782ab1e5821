// A person at the API: one demo account, plain fetch, and the few calls a scenario makes.

import type { JsonObject } from '../../src/kernel/json.js';

export interface Answer<T> {
  status: number;
  body: T;
}

export interface Person {
  get<T = JsonObject>(path: string): Promise<Answer<T>>;
  post<T = JsonObject>(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  postForm<T = JsonObject>(path: string, form: FormData): Promise<Answer<T>>;
  put<T = JsonObject>(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
}

/** One account at a base URL; the URL is asked for at each call, so the program may have been restarted in between. */
export function person(url: () => string, username: string, password: string): Person {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const send = async <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> => {
    const response = await fetch(`${url()}${path}`, {
      method,
      headers: { authorization, ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
  };
  return {
    get: (path) => send('GET', path),
    post: (path, body, headers) => send('POST', path, body, headers),
    postForm: (path, form) => send('POST', path, form),
    put: (path, body, headers) => send('PUT', path, body, headers),
  };
}
