import type { IConstruct } from 'constructs';
import { Faults } from './faults';

/** What a prop has to be, and what to write in place of something else. */
export interface WantedObject {
  readonly kind: string;
  readonly instead: string;
  /** A method that it has; none for plain options. */
  readonly method?: string;
}

/** Plain options. */
export const OPTIONS: WantedObject = { kind: 'an object of options', instead: '{}' };

/**
 * What the compiler says in TypeScript, said where plain JavaScript hands over a word for an object: `email: 'ses'`, `response: 'lockdown'`. `false` is left
 * out like nothing.
 *
 * @returns the names of the props that are something else, so that all else can be made in the same round
 */
export function misshapenObjects(props: object, wanted: Readonly<Record<string, WantedObject>>): Map<string, string> {
  const given = props as Readonly<Record<string, unknown>>;
  const found = new Map<string, string>();
  for (const [prop, { kind, instead, method }] of Object.entries(wanted)) {
    const value = given[prop];
    if (value === undefined || value === null || value === false) continue;
    const isObject = typeof value === 'object' && !Array.isArray(value);
    if (isObject && (method === undefined || typeof (value as Record<string, unknown>)[method] === 'function'))
      continue;
    const got = isObject ? 'an object that is none' : (JSON.stringify(value) ?? String(value));
    found.set(prop, `${prop} must be ${kind}, got ${got}; write ${instead}`);
  }
  return found;
}

/** @throws {Error} that names each of them, for the construct that got the props */
export function refuseMisshapen(scope: IConstruct, found: ReadonlyMap<string, string>): void {
  const faults = new Faults();
  for (const message of found.values()) faults.add(message);
  faults.throwIfAny(scope, scope.constructor.name);
}
