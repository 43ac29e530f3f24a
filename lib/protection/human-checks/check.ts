import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AlarmDefinition } from '../../contract/alarm';
import type { OtpRoute } from '../otp-route';
import type { IpSetArns } from '../rules/access';
import type { Demand, RuleDraft } from '../rules/draft';
import type { RateLimit } from '../rules/limits';

/**
 * The port for human checks. A check is one class that says all of this about itself; nobody else asks which check it is. A new one takes a file (or
 * folder) of its own and a factory on `HumanCheck`.
 */
export interface Check {
  /** The factory of `HumanCheck` that makes it, for messages. */
  readonly factory: string;
  /** Whether people see no puzzle in normal times, so that a surge has to bring it up. */
  readonly silent: boolean;
  /** Whether AWS WAF has a puzzle of its own to ask for, as lines above a limit do. */
  readonly hasPuzzle: boolean;
  /** Seconds for which a passed check counts; undefined where nothing is passed. */
  readonly immunitySeconds: number | undefined;
  /** Whether it is made of the dummy of a look-up that has not answered. */
  readonly isDummy: boolean;
  /** What is wrong with its options; the construct that gets it says so, together with all else. */
  readonly faults: readonly string[];
  /** What of the site it can't work with, as messages that say what to write instead. */
  objections(site: Pick<CheckSite, 'requestRoutes' | 'entryPages' | 'rateLimitAsks'>): readonly string[];
  /** Makes what it needs below `scope`, once the settings are known to be sound. */
  bind(scope: Construct, site: CheckSite): CheckParts;
}

/** What a check may know of the site. */
export interface CheckSite {
  readonly requestRoutes: readonly OtpRoute[];
  readonly entryPages: readonly OtpRoute[];
  readonly allowedOrigins: readonly string[];
  readonly strictGate: IpSetArns;
  readonly strictImmunitySeconds: number;
  readonly rateLimit: RateLimit;
  readonly rateLimitAsks: boolean;
  readonly tokenReuseLimit: RateLimit;
  readonly tokenInHeader: boolean;
}

/** What a check adds to the shield. */
export interface CheckParts {
  /** The check itself, and what bounds how often one passed check is used. `lib/protection/rules/order.ts` gives each its place. */
  readonly rules: readonly RuleDraft[];
  /** What asks for a puzzle that was solved just now. Undefined where the front end has no puzzle of AWS WAF, so that budgets can only count. */
  readonly fresh?: Demand;
  readonly warnings?: ReadonlyArray<{ readonly id: string; readonly message: string }>;
  /** What decides outside AWS WAF who is a person. */
  readonly gate?: HumanCheckGate;
  /** What the front end has to know. */
  readonly outputs?: ReadonlyArray<{ readonly id: string; readonly value: string; readonly description: string }>;
}

/** An alarm on the sum of a metric that is written only while something fails. */
export interface GateAlarm {
  readonly definition: AlarmDefinition;
  readonly metric: {
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: Record<string, string>;
  };
  readonly threshold: number;
  readonly happened: string;
  readonly todo: string;
}

/** What to watch about a gate, besides its function. */
export interface GateWatch {
  /** Id of the construct that holds the alarms. */
  readonly id: string;
  /** What it is called in sentences. */
  readonly title: string;
  /** On the gate, and on what stands between it and the application. */
  readonly alarms: readonly GateAlarm[];
  readonly errors: AlarmDefinition;
  /** What it means to people when the function fails. */
  readonly consequence: string;
}

/** The function that decides who is a person, where the human check has one. When it can't judge, nobody gets a code. */
export abstract class HumanCheckGate extends Construct {
  /** Value of the `Monitor` dimension of its metrics in the namespace `OtpShield`, and the start of the names of its alarms. */
  public abstract readonly gateName: string;
  /** The function of the gate. */
  public abstract readonly gateFunction: IFunction;
  /** @internal */
  public abstract readonly _watch: GateWatch;
}
