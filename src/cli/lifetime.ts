// The end of the program: what was opened is closed in reverse order, once, on a signal or a failure.

/** Collects what has to be closed. */
export interface Lifetime {
  /** Registers a step of the end; the last registered runs first. */
  onEnd(name: string, step: () => Promise<void>): void;
  /** Runs the steps; a failing one is reported and does not keep the others from running. */
  end(): Promise<void>;
  /** Ends the program because it cannot go on. */
  fail(sentence: string): void;
}

export interface LifetimeHost {
  say: (line: string) => void;
  exit: (code: number) => never;
}

/** Exit code for "ended by SIGINT at once", as shells count it. */
const INTERRUPTED = 130;

/**
 * Binds the end of the program to SIGTERM and SIGINT: the first finishes what is in flight, the second ends at once
 * (safe: what was acknowledged is in the database's journal).
 */
export function createLifetime({ say, exit }: LifetimeHost): Lifetime {
  const steps: { name: string; step: () => Promise<void> }[] = [];
  let ending: Promise<void> | null = null;

  const end = (): Promise<void> => {
    ending ??= (async () => {
      for (let last = steps.pop(); last !== undefined; last = steps.pop()) {
        try {
          await last.step();
        } catch (error) {
          say(`percorsi: while ending, ${last.name}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    })();
    return ending;
  };

  const onSignal = (signal: NodeJS.Signals) => {
    if (ending !== null) exit(INTERRUPTED);
    say(`${signal === 'SIGINT' ? 'Interrupted' : 'Asked to stop'}: finishing what is in flight…`);
    void end().then(() => exit(0));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);

  return {
    onEnd: (name, step) => { steps.push({ name, step }); },
    end,
    fail: (sentence) => {
      if (ending !== null) return;
      say(`percorsi: ${sentence}`);
      void end().then(() => exit(1));
    },
  };
}
