// An operation of the API: one declaration gives the route, the validation, the types and the OpenAPI entry.

import type { z } from 'zod';
import type { Call } from './call.js';
import { parseInput } from './validate.js';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A file part as it came in. */
export interface UploadedFile {
  name: string;
  content: string;
}

/** What the request carried, not yet looked at. */
export interface RawInput {
  params: Record<string, string>;
  query: Record<string, string | string[] | undefined>;
  /** Parsed JSON, `{ ...fields, <files> }` of a form, or undefined without a body. */
  body: unknown;
}

/** Body `undefined` means 204. */
export interface Answer {
  status: number;
  body: unknown;
}

/** What documents and registers an operation; the handler's types are closed over in `run`. */
export interface Operation {
  /** Name of the method in the official client for /v2; ours elsewhere. */
  id: string;
  method: Method;
  /** Path with `{name}` parameters. */
  path: string;
  tag: string;
  summary: string;
  /** No sign-in needed. */
  open: boolean;
  /** The answer depends on the header Idempotency-Key: it runs a command. */
  command: boolean;
  /** Body is a form with files instead of JSON. */
  multipart: boolean;
  params: z.ZodObject | null;
  query: z.ZodObject | null;
  body: z.ZodType | null;
  /** Status of a successful answer with a body. */
  status: number;
  /** Schema of that body, null when there is never one. */
  answer: z.ZodType | null;
  /** Media type of that body. */
  mediaType: string;
  /** True when 204 is a possible answer. */
  mayBeEmpty: boolean;
  /** Validates and runs. */
  run(input: RawInput, call: Call): Promise<Answer>;
}

type Output<S extends z.ZodType | undefined, None> = S extends z.ZodType ? z.output<S> : None;

interface Declaration<
  P extends z.ZodObject | undefined,
  Q extends z.ZodObject | undefined,
  B extends z.ZodType | undefined,
  R extends z.ZodType | undefined,
> {
  id: string;
  method: Method;
  path: string;
  tag: string;
  summary: string;
  open?: boolean;
  command?: boolean;
  multipart?: boolean;
  params?: P;
  query?: Q;
  body?: B;
  status?: number;
  answer?: R;
  mediaType?: string;
  mayBeEmpty?: boolean;
  handle(
    input: { params: Output<P, Record<string, never>>; query: Output<Q, Record<string, never>>; body: Output<B, undefined> },
    call: Call,
  ): R extends z.ZodType ? Promise<z.input<R> | undefined> : Promise<void>;
}

/**
 * Declares an operation. `handle` gets the validated input and gives the body of the answer, undefined for 204.
 */
export function operation<
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  R extends z.ZodType | undefined = undefined,
>(declared: Declaration<P, Q, B, R>): Operation {
  const { id, method, path, tag, summary } = declared;
  const answer = declared.answer ?? null;
  const status = declared.status ?? 200;
  return {
    id, method, path, tag, summary, status, answer,
    open: declared.open ?? false,
    command: declared.command ?? false,
    multipart: declared.multipart ?? false,
    params: declared.params ?? null,
    query: declared.query ?? null,
    body: declared.body ?? null,
    mediaType: declared.mediaType ?? 'application/json',
    mayBeEmpty: declared.mayBeEmpty ?? answer === null,
    async run(input, call) {
      const valid = {
        params: parseInput(declared.params, input.params, 'path'),
        query: parseInput(declared.query, input.query, 'query'),
        body: parseInput(declared.body, input.body, 'body'),
      };
      const body: unknown = await declared.handle(valid as Parameters<typeof declared.handle>[0], call);
      return { status: body === undefined ? 204 : status, body };
    },
  };
}
