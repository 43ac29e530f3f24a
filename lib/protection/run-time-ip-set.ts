import { Aws, CustomResource, Duration, Fn, aws_iam as iam, Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  RUN_TIME_IP_SET,
  RUN_TIME_IP_SET_TYPE,
  type RunTimeIpSetProperties,
} from '../contract/posture/run-time-ip-set';
import { arnPart, type WafScope } from '../contract/waf-scope';
import { acknowledgeWildcard } from '../private/acknowledged';
import { BundledFunction } from '../private/bundled-function';
import { wafScopeOf } from './waf-scope';

/** Properties of `RunTimeIpSet`. */
export interface RunTimeIpSetProps {
  readonly version: 'IPV4' | 'IPV6';
  /** Of the empty set, until somebody writes it. 1 to 256 characters of `\w + = : # @ / - , .` and white space. */
  readonly description: string;
}

/**
 * An empty IP set whose addresses belong to whoever writes them at run time, not to the template: a custom resource makes it and deletes it,
 * and never touches what stands in it. CloudFormation itself would put the template's addresses back with each changed tag.
 */
export class RunTimeIpSet extends Construct {
  public readonly arn: string;
  /** `name|id|scope`, as the API wants it. */
  public readonly reference: string;

  constructor(scope: Construct, id: string, props: RunTimeIpSetProps) {
    super(scope, id);
    const properties: RunTimeIpSetProperties = {
      // The second part tells two stacks of one template apart.
      Name: Fn.join('-', [Names.uniqueResourceName(this, { maxLength: 80, separator: '-' }), stackUuid()]),
      IPAddressVersion: props.version,
      Description: props.description,
      ...(wafScopeOf(this) === 'CLOUDFRONT' ? { Scope: 'CLOUDFRONT' as const } : {}),
    };
    const resource = new CustomResource(this, 'Resource', {
      resourceType: RUN_TIME_IP_SET_TYPE,
      serviceToken: handlerOf(this).functionArn,
      serviceTimeout: Duration.minutes(15),
      properties: { ...properties },
    });
    this.arn = resource.getAttString(RUN_TIME_IP_SET.arn);
    this.reference = resource.getAttString(RUN_TIME_IP_SET.reference);
  }
}

/** Part of the id of the stack that no other stack ever has. */
function stackUuid(): string {
  return Fn.select(2, Fn.split('/', Aws.STACK_ID));
}

/** CloudFormation takes no other function for a resource that exists, so this id never changes. */
const HANDLER_ID = 'OtpShieldRunTimeIpSets';

/**
 * One for each stack, however many sets it has. CloudFormation calls it without a framework between: with ten sets at once, two functions that wait
 * for each other would use up the concurrency of a young account.
 */
function handlerOf(scope: Construct): BundledFunction['function'] {
  const stack = Stack.of(scope);
  const handler =
    (stack.node.tryFindChild(HANDLER_ID) as BundledFunction | undefined) ?? newHandler(stack, wafScopeOf(scope));
  letLiveSets(stack, handler, wafScopeOf(scope));
  return handler.function;
}

function newHandler(stack: Stack, scope: WafScope): BundledFunction {
  const handler = new BundledFunction(stack, HANDLER_ID, {
    bundle: 'run-time-ip-set',
    description: 'Makes and deletes the IP sets of the OTP shield that are written at run time',
    environment: {},
    // A set that was in use a moment ago can be deleted a little later.
    timeout: Duration.minutes(5),
  });
  // What comes later than that, CloudFormation doesn't wait for any more.
  handler.function.configureAsyncInvoke({ maxEventAge: Duration.minutes(10), retryAttempts: 2 });
  letLiveSets(stack, handler, scope);
  handler.role.addToPolicy(new iam.PolicyStatement({ actions: ['wafv2:ListIPSets'], resources: ['*'] }));
  acknowledgeWildcard(handler.role, '*', 'AWS WAF lists all IP sets or none');
  return handler;
}

const ALLOWED = new WeakMap<BundledFunction, Set<WafScope>>();

/** A stack in us-east-1 may have sets of both scopes; most have those of one. */
function letLiveSets(stack: Stack, handler: BundledFunction, scope: WafScope): void {
  const allowed = ALLOWED.get(handler) ?? new Set<WafScope>();
  if (allowed.has(scope)) return;
  ALLOWED.set(handler, allowed.add(scope));
  const ownSets = stack.formatArn({ service: 'wafv2', resource: `${arnPart(scope)}/ipset/*-${stackUuid()}/*` });
  handler.role.addToPolicy(
    new iam.PolicyStatement({
      actions: [
        'wafv2:CreateIPSet',
        'wafv2:TagResource',
        'wafv2:GetIPSet',
        'wafv2:DeleteIPSet',
        'wafv2:ListTagsForResource',
      ],
      resources: [ownSets],
    }),
  );
  acknowledgeWildcard(
    handler.role,
    ownSets,
    'sets of this stack have an id that AWS WAF makes, and the id of the stack in their name',
  );
}
