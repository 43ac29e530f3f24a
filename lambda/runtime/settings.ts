import { amount, fromJson, oneOf, optional, type Parse, text } from '../../lib/contract/schema';

/** Handlers find the schema of their settings beside what reads them. */
export * from '../../lib/contract/schema';

/**
 * An environment variable by which a construct tells its handler something; one that is empty counts as absent. All that is wrong is said at once, at cold start.
 */
export interface Variable<T> {
  readonly name: string;
  readonly parse: Parse<T>;
}

export function variable(name: string): Variable<string> {
  return { name, parse: text };
}

export function optionalVariable(name: string): Variable<string | undefined> {
  return { name, parse: optional(text) };
}

export function numberVariable(name: string): Variable<number> {
  return { name, parse: (value, at, faults) => amount(value === undefined ? value : Number(value), at, faults) };
}

/** `true`, or absent. */
export function flagVariable(name: string): Variable<boolean> {
  return { name, parse: (value, at, faults) => optional(oneOf(['true']))(value, at, faults) === 'true' };
}

/** Separated by commas; absent is empty. */
export function listVariable(name: string): Variable<string[]> {
  return {
    name,
    parse: (value) =>
      String(value ?? '')
        .split(',')
        .filter(Boolean),
  };
}

export function jsonVariable<T>(name: string, parse: Parse<T>): Variable<T> {
  return { name, parse: (value, at, faults) => parse(fromJson(value, at, faults), at, faults) };
}

/** @throws {Error} naming every variable and member that is missing or wrong: construct and handler don't fit together */
export function readSettings<T extends object>(
  handler: string,
  variables: { readonly [K in keyof T]: Variable<T[K]> },
  environment: NodeJS.ProcessEnv = process.env,
): T {
  const faults: string[] = [];
  const settings = Object.entries<Variable<unknown>>(variables).map(([key, { name, parse }]) => {
    return [key, parse(environment[name] || undefined, name, faults)];
  });
  if (faults.length > 0) {
    throw new Error(
      `the settings of ${handler} are wrong: ${faults.join('; ')}; deploy the stack and its handlers from one version`,
    );
  }
  return Object.fromEntries(settings) as T;
}
