// Errors of the driver in the program's own terms.

import { mongo } from 'mongoose';
import { AppError } from '../kernel/errors.js';

const DUPLICATE_KEY = 11000;
const MAX_TIME_EXPIRED = 50;
const SORT_MEMORY_EXCEEDED = 292;
/** Document over 16 MB: as sent, after an update, inside a write error. */
const TOO_LARGE_CODES = new Set<unknown>([10334, 17419, 17420, 51134]);

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/** True when a query ran into its time limit or needed more memory than a query may take. */
export function isQueryLimit(error: unknown): boolean {
  if (error instanceof mongo.MongoOperationTimeoutError) return true;
  return error instanceof mongo.MongoServerError && (error.code === MAX_TIME_EXPIRED || error.code === SORT_MEMORY_EXCEEDED);
}

export function isTooLarge(error: unknown): boolean {
  if (error instanceof mongo.MongoServerError && TOO_LARGE_CODES.has(error.code)) return true;
  // The driver writes into a buffer of the largest size a message may have, and overruns it.
  if (error instanceof RangeError && (error as NodeJS.ErrnoException).code === 'ERR_OUT_OF_RANGE') return true;
  return error instanceof mongo.MongoInvalidArgumentError && error.message.includes('larger than the maximum size');
}

/** What went wrong underneath: bulk writes wrap the error that stopped them. */
function underlying(error: unknown): unknown {
  const response: unknown = error instanceof mongo.MongoBulkWriteError ? error.errorResponse : null;
  return response instanceof Error ? response : error;
}

/** Codes of the operating system for a connection that broke or could not be made. */
const SOCKET_CODES = new Set<unknown>(['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ECONNABORTED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN', 'ERR_STREAM_DESTROYED']);

/**
 * True for an error of the socket itself: the driver (7.8) lets one through when the connection breaks while a command is being
 * written, bare or inside a bulk write's error, instead of naming it a network error.
 */
function isSocketError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && SOCKET_CODES.has(error.code);
}

/** True when the driver tripped over a bare socket error while it committed: whether the commit arrived is not known. */
export function isUnknownCommit(error: unknown): boolean {
  return error instanceof TypeError && error.message.includes('hasErrorLabel');
}

/** True when no server that can take the operation could be reached. */
export function isDisconnected(thrown: unknown): boolean {
  const error = underlying(thrown);
  return (
    isSocketError(thrown) || isSocketError(error) || isUnknownCommit(error) ||
    error instanceof mongo.MongoNetworkError || error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNotConnectedError || error instanceof mongo.MongoTopologyClosedError ||
    error instanceof mongo.MongoOperationTimeoutError || error instanceof mongo.MongoClientClosedError ||
    error instanceof mongo.MongoExpiredSessionError
  );
}

/** True when the database could not be reached or could not answer now: trying again later may help. */
export function isUnreachable(error: unknown): boolean {
  if (isDisconnected(error)) return true;
  return error instanceof mongo.MongoError && (error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('TransientTransactionError'));
}

/** The error to throw on: AppErrors as they are, known troubles of the database by name, the rest untouched. */
export function translateError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (isTooLarge(error)) return new AppError('TOO_LARGE', 'Expected every record to be smaller than 16 MB, but one is larger', { cause: error });
  if (isUnreachable(error)) return new AppError('UNAVAILABLE', 'Expected the database to answer, but it did not', { retryAfterSeconds: 2, cause: error });
  return error;
}

/** The same object with every method's failures translated (`translateError`). */
export function withTranslatedErrors<T extends object>(target: T): T {
  const wrapped = Object.entries(target).map(([name, method]: [string, unknown]) => {
    if (typeof method !== 'function') return [name, method];
    const call = async (...args: unknown[]): Promise<unknown> => {
      try {
        return await (Reflect.apply(method, target, args) as unknown);
      } catch (error) {
        throw translateError(error);
      }
    };
    return [name, call];
  });
  return Object.fromEntries(wrapped) as T;
}
