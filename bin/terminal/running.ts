import { AsyncLocalStorage } from 'node:async_hooks';

/** The command that runs, for what is deep inside it and has a word to say. */
export interface Running {
  readonly name: string;
  /** To standard error. */
  readonly say: (text: string) => void;
  asks?: Asks;
  /** Since when it works, and when a person should next hear of it; of `performance.now()`. */
  started: number;
  nextWord: number;
}

/** With which credentials and where AWS is asked. */
export interface Asks {
  /** For people: `profile prod, eu-central-1`. */
  readonly text: string;
  readonly profile: string | undefined;
}

export const running = new AsyncLocalStorage<Running>();

/** After this long a person wonders whether anything still happens. */
const FIRST_WORD_MS = 4000;
const NEXT_WORD_MS = 8000;

/** @param say to standard error */
export function runningCommand(name: string, say: (text: string) => void): Running {
  const started = performance.now();
  return { name, say, started, nextWord: started + FIRST_WORD_MS };
}

/** While a person thinks about an answer, nobody waits for us. */
export function waitedForAnswer(): void {
  const current = running.getStore();
  if (current === undefined) return;
  current.started = performance.now();
  current.nextWord = current.started + FIRST_WORD_MS;
}

/** Says on standard error what is waited for when the command takes long, whether by one slow step or by many. */
export async function withPatience<T>(what: string, work: () => Promise<T>): Promise<T> {
  const current = running.getStore();
  if (current === undefined) return work();
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const now = performance.now();
    // Of steps that run side by side one speaks.
    if (now >= current.nextWord) {
      current.say(
        `otp-shield ${current.name}: still trying to ${what} (${Math.round((now - current.started) / 1000)} s)\n`,
      );
      current.nextWord = now + NEXT_WORD_MS;
    }
    timer = setTimeout(look, Math.max(1, current.nextWord - now));
    timer.unref();
  };
  look();
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
