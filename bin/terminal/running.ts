import { AsyncLocalStorage } from 'node:async_hooks';

/** The command that runs, for what is deep inside it and has a word to say. */
export interface Running {
  readonly name: string;
  /** To standard error. */
  readonly say: (text: string) => void;
  asks?: Asks;
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

/** Says on standard error what is waited for, when it takes long; again and again until it is over. */
export async function withPatience<T>(what: string, work: () => Promise<T>): Promise<T> {
  const current = running.getStore();
  if (current === undefined) return work();
  let waited = 0;
  let timer: NodeJS.Timeout;
  const wordAfter = (wait: number) => {
    timer = setTimeout(() => {
      waited += wait;
      current.say(`otp-shield ${current.name}: still trying to ${what} (${Math.round(waited / 1000)} s)\n`);
      wordAfter(NEXT_WORD_MS);
    }, wait);
    timer.unref();
  };
  wordAfter(FIRST_WORD_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer!);
  }
}
