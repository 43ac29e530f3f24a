import type { Reader } from './context-readers';

/** A setting of the app, under its key in the object that holds it. `cdk.json` and the tables of `docs/app.md` are checked against it. */
export interface Setting<T> {
  readonly read: Reader<T>;
  /** What holds where nothing is given, as the page says it. */
  readonly fallback: string;
  /** What it means, as the page says it. */
  readonly meaning: string;
  /** Whether `cdk.json` shows an example in place of what holds where nothing is given. */
  readonly example: boolean;
}

export type ValueOf<S extends Setting<unknown>> = ReturnType<S['read']> | undefined;

export const EXAMPLE = true;

export function setting<T>(read: Reader<T>, fallback: string, meaning: string, example = false): Setting<T> {
  return { read, fallback, meaning, example };
}
