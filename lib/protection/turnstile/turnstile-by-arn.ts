import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { awaitsLookups, isDummy } from '../../private/lookups';
import type { TurnstileFailureMode, TurnstileOptions } from './turnstile-options';

/** Options of `HumanCheck.turnstileByArn`. */
export interface TurnstileByArnOptions {
  /**
   * Whole ARN of the secret that holds the secret key of the Turnstile widget, as plain text. Encrypt it with the AWS managed key: the gate may
   * not use another one.
   */
  readonly secretArn: string;

  /** ARN of the HTTPS listener; see `TurnstileOptions.listener`. */
  readonly listenerArn: string;

  /** ARNs of the target groups of the application, 1 to 5; see `TurnstileOptions.targetGroups`. */
  readonly targetGroupArns: string[];

  /** Public origin of the listener; see `TurnstileOptions.issuer`. */
  readonly issuer: string;

  /** Hosts on whose pages the widget stands, 1 to 20. */
  readonly hostnames: string[];

  /**
   * Priority of the first listener rule, 1 to 49,990; see `TurnstileOptions.rulePriority`.
   *
   * @default 100
   */
  readonly rulePriority?: number;

  /**
   * What the widget says that it is for, 1 to 32 letters, digits, `_` or `-`.
   *
   * @default 'otp'
   */
  readonly action?: string;

  /**
   * What happens while Cloudflare doesn't answer.
   *
   * @default TurnstileFailureMode.CLOSED
   */
  readonly failureMode?: TurnstileFailureMode;

  /**
   * Whether the token carries a hash of the client's address; see `TurnstileOptions.bindToAddress`.
   *
   * @default false
   */
  readonly bindToAddress?: boolean;
}

export function turnstileByArn(scope: Construct, options: TurnstileByArnOptions): TurnstileOptions {
  const { secretArn, listenerArn, targetGroupArns, ...others } = options;
  // CDK refuses ARNs of another shape, the dummies of look-ups among them.
  const waits = awaitsLookups(scope);
  const known = (arn: string, resource: string) =>
    waits && isDummy(arn) ? `arn:aws:${resource.replace(':', ':us-east-1:123456789012:')}` : arn;
  return {
    ...others,
    secret: Secret.fromSecretCompleteArn(
      scope,
      'TurnstileSecret',
      known(secretArn, 'secretsmanager:secret:dummy-a1b2c3'),
    ),
    listener: ApplicationListener.fromApplicationListenerAttributes(scope, 'TurnstileListener', {
      listenerArn,
      // The type asks for one, and nobody knows it here: the gate warns that the load balancer may not reach its keys.
      securityGroup: undefined as unknown as ISecurityGroup,
    }),
    targetGroups: targetGroupArns.map((targetGroupArn, index) =>
      ApplicationTargetGroup.fromTargetGroupAttributes(scope, `TurnstileTarget${index || ''}`, {
        targetGroupArn: known(targetGroupArn, 'elasticloadbalancing:targetgroup/dummy/0123456789abcdef'),
      }),
    ),
  };
}
