import { Annotations, type Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { type TakesTokens, unknownAtSynth } from './known-at-synth';
import { awaitsLookups } from './lookups';
import { isStandIn, isWithin } from './nesting';
import { listed, Refusal } from './refusal';
import { tellAtSynth, waitsForSynth } from './told-at-synth';

/** It stands in the description of each alarm, of which CloudWatch takes 1,024 characters. */
const LONGEST_RUNBOOK_URL = 200;

/**
 * Collects everything that is wrong with the props of a construct, so that a user mends all of it in one go. A value that
 * only the deployment knows (a token) is refused by `demandKnown` alone, or taken; no other check looks at it.
 */
export class Faults {
  private readonly messages: string[] = [];

  public add(message: string): void {
    this.messages.push(message);
  }

  /** Refuses each value that only the deployment knows, but those of the props that take such. */
  public demandKnown(props: object, takes: TakesTokens = []): void {
    this.messages.push(...unknownAtSynth(props, takes));
  }

  /** `advice` says what to change. */
  public wholeNumber(prop: string, value: number | undefined, min: number, max: number, advice: string): void {
    if (value === undefined || Token.isUnresolved(value)) return;
    if (!Number.isInteger(value) || value < min || value > max) {
      this.add(`${prop} must be a whole number from ${min} to ${max}, got ${value}; ${advice}`);
    }
  }

  public oneOf(
    prop: string,
    value: number | undefined,
    allowed: readonly number[],
    unit: string,
    advice: string,
  ): void {
    if (value === undefined || Token.isUnresolved(value)) return;
    if (!allowed.includes(value)) this.add(`${prop} must be ${allowed.join(', ')} ${unit}, got ${value}; ${advice}`);
  }

  /** `instead` says what is meant by a wrong value, where that can be told. */
  public one(
    prop: string,
    value: string | undefined,
    ok: (value: string) => boolean,
    allowed: string,
    instead: (value: string) => string | undefined = () => undefined,
  ): void {
    if (value === undefined || Token.isUnresolved(value) || ok(value)) return;
    const meant = instead(value);
    const advice = meant === undefined ? '' : `; write ${JSON.stringify(meant)}`;
    this.add(`${prop} must be ${allowed}, got ${JSON.stringify(value)}${advice}`);
  }

  public runbookUrl(value: string | undefined): void {
    this.one(
      'runbookUrl',
      value,
      (url) => /^https:\/\/\S+[^/\s]$/.test(url) && url.length <= LONGEST_RUNBOOK_URL,
      `an https:// address of at most ${LONGEST_RUNBOOK_URL} characters without a slash at its end`,
    );
  }

  /** Each entry on its own, since a list can be long. */
  public each(
    prop: string,
    values: readonly string[] | undefined,
    ok: (value: string) => boolean,
    allowed: string,
    instead?: (value: string) => string | undefined,
  ): void {
    if (values === undefined || Token.isUnresolved(values)) return;
    values.forEach((value, index) => {
      this.one(`${prop}[${index}]`, value, ok, allowed, instead);
    });
  }

  /** How many there are so far. */
  public get count(): number {
    return this.messages.length;
  }

  /** Whether there is one already, for checks that need the props to be sound. */
  public get any(): boolean {
    return this.messages.length > 0;
  }

  /**
   * While look-ups have not answered, the faults are only told: the next synthesis checks the values that they found.
   *
   * @throws one Error that names the construct and lists every fault
   */
  public throwIfAny(scope: IConstruct, construct: string): void {
    if (this.messages.length === 0 || isStandIn()) return;
    if (awaitsLookups(scope)) {
      const list = listed(this.messages);
      Annotations.of(scope).addInfo(`${construct}: not refused before the look-ups of this app have answered: ${list}`);
      return;
    }
    throw new Refusal([{ construct, path: scope.node.path, messages: this.messages }]);
  }

  /**
   * The same for what is found when the construct can be made all the same: while the CDK command runs the app, it is told at synth together with the faults of others.
   *
   * @throws one Error that names the construct and lists every fault, elsewhere
   */
  public tell(scope: IConstruct, construct: string): void {
    try {
      this.throwIfAny(scope, construct);
    } catch (error) {
      if (!(error instanceof Refusal) || isWithin() || !waitsForSynth()) throw error;
      tellAtSynth(scope, error);
    }
  }
}

/** Seconds of a duration, also when it isn't whole, so that the range check can name the value. */
export function secondsOf(duration: Duration | undefined): number | undefined {
  return duration === undefined || duration.isUnresolved() ? undefined : duration.toSeconds({ integral: false });
}
