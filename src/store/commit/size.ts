// Sizes: an instance that MongoDB could not keep is refused before it is sent.

import { mongo } from 'mongoose';
import { AppError } from '../../kernel/errors.js';
import type { Stored } from '../fields.js';

/** MongoDB's limit of a document, less room for the fields an update leaves as they are. */
const MOST_BYTES = 16 * 1024 * 1024 - 64 * 1024;
/** Characters below which no text in UTF-8 reaches the limit. */
const SAFE_CHARACTERS = Math.floor(MOST_BYTES / 3) - 100_000;

/** @throws AppError TOO_LARGE naming the instance, when its state and variables do not fit one document */
export function demandSize(key: string, document: Stored): void {
  if (charactersOf(document) < SAFE_CHARACTERS) return;
  const bytes = mongo.BSON.calculateObjectSize(document);
  if (bytes <= MOST_BYTES) return;
  throw new AppError('TOO_LARGE', `Expected process instance ${key} to take at most 16 MB, but its state and variables take ${(bytes / 1024 / 1024).toFixed(1)} MB`);
}

/** Characters of what can grow: the engine's state and the variables. */
function charactersOf(document: Stored): number {
  const snapshot = (document['snapshot'] ?? '') as string;
  const variables = (document['variables'] ?? []) as { value: string; name: string }[];
  return variables.reduce((sum, variable) => sum + variable.value.length + variable.name.length + 1000, snapshot.length);
}
