import { Annotations, Duration, Fn, Names, RemovalPolicy } from 'aws-cdk-lib';
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
import { HUMAN_TOKEN, KEYS_PATH } from '../../contract/protection/human-token';
import { TURNSTILE_ENV } from '../../contract/protection/turnstile/env';
import { GATE_PATH, type TurnstileGateSettings } from '../../contract/protection/turnstile/gate';
import { acknowledge } from '../../private/acknowledged';
import { BundledFunction } from '../../private/bundled-function';
import { isDummy } from '../../private/lookups';
import { type GateWatch, HumanCheckGate } from '../human-checks/check';
import type { OtpRoute } from '../otp-route';
import { letKeysBeFetched } from './key-access';
import { splitIntoRules } from './listener-limits';
import { PublishedKeys } from './published-keys';
import { RulePriorities, takenPriorities } from './rule-priorities';
import { turnstileWatch } from './turnstile-alarms';
import { TurnstileFailureMode, type TurnstileOptions } from './turnstile-options';
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

/**
 * The gate: turns a token of the page's Turnstile widget into a short-lived JWT, and the listener rules that let a code request
 * pass only with one.
 */
export class TurnstileGate extends HumanCheckGate {
  /** What AWS WAF has to add to a request for the fallback; undefined without one. */
  public readonly captchaProof?: string;
  public readonly gateName: string;
  public readonly gateFunction: IFunction;
  /** As CloudWatch names the load balancer: `app/name/id`. */
  public readonly loadBalancerName: string;
  public readonly _watch: GateWatch;

  constructor(scope: Construct, id: string, props: TurnstileGateProps) {
    super(scope, id);
    this.gateName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const captcha = props.failureMode === TurnstileFailureMode.CAPTCHA;
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
          // For good: with another one CloudFormation writes a new value over the one in use (test/templates/run-time-state.test.ts).
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
      keyId: key.keyId,
    };
    const gate = new BundledFunction(this, 'Gate', {
      bundle: 'turnstile-gate',
      description: 'OTP shield: lets people with a Turnstile token through',
      timeout: Duration.seconds(10),
      environment: {
        [TURNSTILE_ENV.gate]: JSON.stringify(settings),
        [TURNSTILE_ENV.secret]: props.secret.secretArn,
        [ENV.captchaProofSecret]: proof?.secretArn,
      },
    });
    this.gateFunction = gate.function;
    gate.role.addToPolicy(new PolicyStatement({ actions: ['kms:Sign', 'kms:GetPublicKey'], resources: [key.keyArn] }));
    props.secret.grantRead(gate.role);
    proof?.grantRead(gate.role);
    // arn:aws:elasticloadbalancing:region:account:listener/app/name/id/listener
    const parts = Fn.split('/', props.listener.listenerArn, 5);
    this.loadBalancerName = [1, 2, 3].map((part) => Fn.select(part, parts)).join('/');
    this._watch = turnstileWatch({ gateName: this.gateName, loadBalancerName: this.loadBalancerName, captcha });
    letKeysBeFetched(this, props.listener);
    this.addRules(props, gate, new PublishedKeys(this, 'Keys', key), captcha);
    if (props.requestRoutes.length === 0) Annotations.of(this).addInfo('no request routes to verify tokens for');
  }

  private addRules(props: TurnstileGateProps, gate: BundledFunction, keys: PublishedKeys, captcha: boolean): void {
    const { listener, targetGroups, allowedOrigins } = props;
    const priorities = new RulePriorities(props.rulePriority ?? DEFAULT_PRIORITY);
    const rule = (id: string, priority: number, conditions: ListenerCondition[], action: ListenerAction) =>
      new ApplicationListenerRule(this, id, { listener, priority, conditions, action });
    const target = new ApplicationTargetGroup(this, 'Target', {
      targetType: TargetType.LAMBDA,
      targets: [new LambdaTarget(gate.function)],
    });
    const ownPaths = (...paths: string[]) => [
      ListenerCondition.pathPatterns(paths.map((path) => GATE_BASE_PATH + path)),
    ];
    rule(
      'GateRule',
      priorities.gate(),
      ownPaths(GATE_PATH.turnstile, ...(captcha ? [GATE_PATH.captcha] : [])),
      ListenerAction.forward([target]),
    );
    const keysRule = rule(
      'KeysRule',
      priorities.keys(),
      ownPaths(KEYS_PATH.current, KEYS_PATH.pattern),
      ListenerAction.fixedResponse(200, { contentType: 'application/json', messageBody: keys.jwks }),
    );
    const preflights = allowedOrigins.length > 0;
    let former: ApplicationListenerRule | undefined;
    splitIntoRules(listenerPaths(props.requestRoutes), preflights ? 1 : 0).forEach((patterns, index) => {
      const paths = ListenerCondition.pathPatterns(patterns);
      if (preflights) {
        // AWS WAF has seen to it that an OPTIONS that gets here is a preflight from an origin of the owner.
        rule(
          `PreflightRule${index || ''}`,
          priorities.preflight(index),
          [ListenerCondition.httpRequestMethods(['OPTIONS']), paths],
          ListenerAction.forward([...targetGroups]),
        );
      }
      const tokenRule = rule(
        `TokenRule${index || ''}`,
        priorities.token(index),
        [paths],
        ListenerAction.authenticateJwt({
          issuer: props.issuer,
          // CDK refuses what is no https; the dummy of a look-up, which the web ACL refuses later, isn't.
          jwksEndpoint: `${isDummy(props.issuer) ? 'https://dummy.invalid' : props.issuer}${GATE_BASE_PATH}${KEYS_PATH.named(keys.keyName)}`,
          next: ListenerAction.forward([...targetGroups]),
        }),
      );
      // The L2 action has no prop for further claims.
      (tokenRule.node.defaultChild as CfnListenerRule).addPropertyOverride(
        'Actions.0.JwtValidationConfig.AdditionalClaims',
        [{ Format: 'single-string', Name: HUMAN_TOKEN.purposeClaim, Values: [HUMAN_TOKEN.purpose] }],
      );
      // Another key is published first, then asked for, and signs last, so that no token meets a load balancer that doesn't know its key.
      tokenRule.node.addDependency(keysRule);
      gate.function.node.addDependency(tokenRule);
      // A route that is put in moves paths into later rules: those take them before this one lets go.
      former?.node.addDependency(tokenRule);
      former = tokenRule;
    });
    this.node.addValidation({ validate: () => takenPriorities(this, listener) });
  }
}
