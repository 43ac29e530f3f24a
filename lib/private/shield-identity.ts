import { Lazy, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ShieldIdentity } from '../contract/shield-identity';

/** Names of the shields whose outputs stand below a construct. */
const NAMES = new WeakMap<IConstruct, Set<string>>();

/** Notes under which name the `otp-shield` command finds what is made below `scope`. */
export function nameShield(scope: IConstruct, name: string): void {
  const names = NAMES.get(scope) ?? new Set();
  NAMES.set(scope, names.add(name));
}

/**
 * The shield to which a construct belongs. Ask late: outputs are made last.
 *
 * Where two shields stand in one scope nothing says which is meant. Then there is no name, and the command, which knows both, refuses to guess.
 */
export function shieldIdentity(construct: IConstruct): ShieldIdentity {
  const { stackName: stack, account, region } = Stack.of(construct);
  const scope = [...construct.node.scopes].reverse().find((each) => NAMES.has(each));
  const [name, ...others] = scope === undefined ? [] : NAMES.get(scope)!;
  const known = name !== undefined && name !== '' && others.length === 0;
  return { stack, ...(known && { name }), account, region };
}

/** The same, for the settings of a handler: it is asked when the template is written. */
export function lateIdentity(construct: IConstruct): ShieldIdentity {
  return Lazy.any({ produce: () => shieldIdentity(construct) }) as unknown as ShieldIdentity;
}
