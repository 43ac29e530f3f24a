import { Annotations, Duration, Names, RemovalPolicy } from 'aws-cdk-lib';
import {
  ApplicationListenerRule,
  ApplicationTargetGroup,
  type CfnListenerRule,
  ListenerAction,
  ListenerCondition,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { ENV } from '../../contract/env';
import { GATE_PATH, HUMAN_TOKEN, type TurnstileGateSettings } from '../../contract/human-token';
import { acknowledge } from '../../private/acknowledged';
import { BundledFunction } from '../../private/bundled-function';
import { type GateWatch, HumanCheckGate } from '../human-checks/check';
import type { OtpRoute } from '../otp-route';
import { turnstileWatch } from './turnstile-alarms';
import { type TurnstileOptions, TurnstileOutage } from './turnstile-options';
import { listenerPaths } from './turnstile-rules';

export interface TurnstileGateProps extends TurnstileOptions {
  readonly requestRoutes: readonly OtpRoute[];
  readonly allowedOrigins: readonly string[];
}

export const GATE_BASE_PATH = '/otp-shield';
/** https://developers.cloudflare.com/turnstile/reference/content-security-policy/ */
export const TURNSTILE_CONTENT_SECURITY_POLICY = ['script-src', 'frame-src']
  .map((directive) => `${directive} 'self' https://challenges.cloudflare.com`)
  .join('; ');
const DEFAULT_PRIORITY = 100;
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const VALUES_IN_RULE = 5;

/**
 * The gate: turns a token of the page's Turnstile widget into a short-lived JWT, and the listener rules that let a code request
 * pass only with one.
 */
export class TurnstileGate extends HumanCheckGate {
  /** What AWS WAF has to add to a request for the fallback; undefined without one. */
  public readonly captchaProof?: string;
  public readonly gateName: string;
  public readonly gateFunction: IFunction;
  public readonly _watch: GateWatch;

  constructor(scope: Construct, id: string, props: TurnstileGateProps) {
    super(scope, id);
    this.gateName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const captcha = props.whenUnavailable === TurnstileOutage.CAPTCHA;
    this._watch = turnstileWatch(captcha);
    const key = new Key(this, 'SigningKey', {
      description: 'Signs the tokens of the OTP shield',
      keySpec: KeySpec.RSA_2048,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    const proof = captcha
      ? new Secret(this, 'CaptchaProof', {
          description: 'What AWS WAF shows to the gate of the OTP shield after a CAPTCHA',
          generateSecretString: { passwordLength: 48, excludePunctuation: true },
        })
      : undefined;
    if (proof !== undefined) {
      acknowledge(
        proof,
        'AwsSolutions-SMG4',
        'AWS WAF holds its value in a rule, which only a deployment renews: a rotation in between would turn everybody away',
      );
    }
    this.captchaProof = proof?.secretValue.unsafeUnwrap();
    const settings: TurnstileGateSettings = {
      monitor: this.gateName,
      basePath: GATE_BASE_PATH,
      issuer: props.issuer,
      hostnames: props.hostnames,
      action: props.action ?? 'otp',
      bindToAddress: props.bindToAddress ?? false,
      captchaFallback: captcha,
      allowedOrigins: props.allowedOrigins,
      keyIds: [key.keyId],
    };
    const gate = new BundledFunction(this, 'Gate', {
      bundle: 'turnstile-gate',
      description: 'OTP shield: lets people with a Turnstile token through',
      timeout: Duration.seconds(10),
      environment: {
        [ENV.turnstileGate]: JSON.stringify(settings),
        [ENV.turnstileSecret]: props.secret.secretArn,
        [ENV.captchaProofSecret]: proof?.secretArn,
      },
    });
    this.gateFunction = gate.function;
    gate.role.addToPolicy(new PolicyStatement({ actions: ['kms:Sign', 'kms:GetPublicKey'], resources: [key.keyArn] }));
    props.secret.grantRead(gate.role);
    proof?.grantRead(gate.role);
    this.addRules(props, gate, captcha);
    if (props.requestRoutes.length === 0) Annotations.of(this).addInfo('no request routes to verify tokens for');
  }

  private addRules(props: TurnstileGateProps, gate: BundledFunction, captcha: boolean): void {
    const { listener, targetGroups } = props;
    let priority = props.rulePriority ?? DEFAULT_PRIORITY;
    const target = new ApplicationTargetGroup(this, 'Target', {
      targetType: TargetType.LAMBDA,
      targets: [new LambdaTarget(gate.function)],
    });
    const paths = [GATE_PATH.turnstile, GATE_PATH.jwks, ...(captcha ? [GATE_PATH.captcha] : [])];
    new ApplicationListenerRule(this, 'GateRule', {
      listener,
      priority: priority++,
      conditions: [ListenerCondition.pathPatterns(paths.map((path) => GATE_BASE_PATH + path))],
      action: ListenerAction.forward([target]),
    });
    slices(listenerPaths(props.requestRoutes), VALUES_IN_RULE - 1).forEach((patterns, index) => {
      if (props.allowedOrigins.length > 0) {
        // AWS WAF has seen to it that an OPTIONS that gets here is a preflight from an origin of the owner.
        new ApplicationListenerRule(this, `PreflightRule${index || ''}`, {
          listener,
          priority: priority++,
          conditions: [ListenerCondition.httpRequestMethods(['OPTIONS']), ListenerCondition.pathPatterns(patterns)],
          action: ListenerAction.forward([...targetGroups]),
        });
      }
      const rule = new ApplicationListenerRule(this, `TokenRule${index || ''}`, {
        listener,
        priority: priority++,
        conditions: [ListenerCondition.pathPatterns(patterns)],
        action: ListenerAction.authenticateJwt({
          issuer: props.issuer,
          jwksEndpoint: `${props.issuer}${GATE_BASE_PATH}${GATE_PATH.jwks}`,
          next: ListenerAction.forward([...targetGroups]),
        }),
      });
      // The L2 action has no prop for further claims.
      (rule.node.defaultChild as CfnListenerRule).addPropertyOverride(
        'Actions.0.JwtValidationConfig.AdditionalClaims',
        [{ Format: 'single-string', Name: HUMAN_TOKEN.purposeClaim, Values: [HUMAN_TOKEN.purpose] }],
      );
    });
  }
}

function slices<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));
}
