// Waiting with an end: a promise, or an error when it has not settled in time.

/**
 * The promise's outcome if it settles within `ms`, else the error of `late`. What it was waiting for is not stopped.
 */
export async function within<T>(ms: number, promise: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late());
    }, ms);
  });
  try {
    return await Promise.race([promise, end]);
  } finally {
    clearTimeout(timer);
  }
}
