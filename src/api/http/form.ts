// Forms with files (RFC 7578), as deployments send them: fields as text, files as UTF-8 text by name.

import { Busboy } from '@fastify/busboy';
import { AppError } from '../../kernel/errors.js';
import type { UploadedFile } from './operation.js';

/** All files of one form together. */
export const MAX_FORM_BYTES = 20 * 1024 * 1024;
const MAX_FILES = 500;
const LIMITS = { fieldNameSize: 100, fieldSize: 10_000, fields: 50, files: MAX_FILES, parts: MAX_FILES + 50, headerPairs: 50 };

/** Fields by name; files of one name gathered in a list under it. */
export type Form = Record<string, string | UploadedFile[]>;

/**
 * Reads a form.
 * @throws AppError VALIDATION for a malformed form or a file that is not UTF-8, TOO_LARGE beyond the limits
 */
export function parseForm(bytes: Buffer, contentType: string): Promise<Form> {
  return new Promise((resolve, reject) => {
    const form = new Map<string, string | UploadedFile[]>();
    const refuse = (cause: unknown): void => {
      reject(cause instanceof AppError ? cause : malformed(cause));
    };
    const tooMany = (): void => {
      refuse(new AppError('TOO_LARGE', `Expected a form of at most ${String(MAX_FILES)} files and ${String(LIMITS.fields)} fields, but it has more`));
    };
    try {
      const parser = new Busboy({ headers: { 'content-type': contentType }, limits: LIMITS, isPartAFile: (_field, _type, file) => file !== undefined });
      parser.on('field', (name, value) => form.set(name, value));
      parser.on('file', (field, stream, filename) => {
        const chunks: Buffer[] = [];
        // Without a listener an error of this stream would end the process.
        stream.on('error', refuse);
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          try {
            const files = form.get(field);
            form.set(field, [...(Array.isArray(files) ? files : []), { name: filename, content: textOf(filename, Buffer.concat(chunks)) }]);
          } catch (cause) {
            refuse(cause);
          }
        });
      });
      for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) parser.on(limit, tooMany);
      parser.on('error', refuse);
      parser.on('finish', () => { resolve(Object.fromEntries(form)); });
      parser.end(bytes);
    } catch (cause) {
      refuse(cause);
    }
  });
}

function textOf(name: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('VALIDATION', `Expected ${name.slice(0, 200)} to be text in UTF-8, but it holds other bytes`, { cause });
  }
}

function malformed(cause: unknown): AppError {
  const said = cause instanceof Error ? cause.message : 'it cannot be read';
  return new AppError('VALIDATION', `Expected a well-formed multipart/form-data body, but: ${said}`, { cause });
}
