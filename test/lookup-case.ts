import type { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** A construct whose props are tried with values that a look-up has yet to find. */
export interface Case {
  readonly struct: string;
  readonly title?: string;
  /** Props to try, when the rest is tried elsewhere. */
  readonly only?: readonly string[];
  /** Props that need others beside them. */
  readonly without?: readonly string[];
  /** Props that go as they are to a construct that is tried by itself: here all of them together, and one each alone. */
  readonly passesOn?: readonly string[];
  readonly base: (stack: Stack) => object;
  readonly make: (scope: Construct, props: never) => unknown;
}
