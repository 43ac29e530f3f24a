import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { WafScope } from '../contract/waf-scope';
import type { Faults } from '../private/faults';
import { WARNING } from '../private/warnings';
import { ARN, KINDS, kindOf, type ResourceKind } from './resource-kinds';

const TAKEN = KINDS.filter(({ remedy }) => remedy === undefined)
  .map(({ name }) => name)
  .join(' or ');

const DISTRIBUTION = KINDS.find(({ arn }) => arn.test('cloudfront distribution/E1'))!;

const USER_POOL = KINDS.filter(({ arn }) => arn.test('cognito-idp userpool/a_b'))[0];

/** Everything that can be said about an ARN without asking AWS. */
export function checkResourceArn(faults: Faults, prop: string, arn: string, scope: Construct): void {
  check({ faults, prop, arn, scope }, TAKEN, (kind) => kind.remedy);
}

/** The same for the ARN of a user pool, which is taken by itself alone. */
export function checkUserPoolArn(faults: Faults, prop: string, arn: string, scope: Construct): void {
  const remedy = 'give a UserPool, or UserPool.fromUserPoolArn(…)';
  check({ faults, prop, arn, scope }, USER_POOL!.name, (kind) => (kind === USER_POOL ? undefined : remedy));
}

/**
 * The scope that a web ACL in front of all of these must have. What AWS WAF keeps in different places, or CloudFront beside anything else, takes one web ACL each.
 */
export function scopeOfResources(faults: Faults, arns: readonly string[], scope: Construct): WafScope {
  if (Token.isUnresolved(arns)) return 'REGIONAL';
  const kinds = arns.map((arn) => kindOf(arn, scope));
  const elsewhere = kinds.find((kind) => kind?.scope !== undefined);
  if (elsewhere === undefined) return 'REGIONAL';
  const other = kinds.find((kind) => kind !== undefined && kind !== elsewhere && kind.remedy === undefined);
  if (other !== undefined) {
    faults.add(
      `resourceArns must not hold ${elsewhere.name} beside ${other.name}, got both: AWS WAF keeps their web ACLs apart; give each a shield of its own, one of the two with EmailProvider.none()`,
    );
  }
  return 'CLOUDFRONT';
}

/** Whether it is the ARN of a distribution, which names its web ACL itself. */
export function isDistribution(arn: string, scope: Construct): boolean {
  return kindOf(arn, scope) === DISTRIBUTION;
}

/** Whether it is the ARN of an app of Amplify Hosting, to which AWS WAF ties a web ACL itself. */
export function isAmplifyApp(arn: string, scope: Construct): boolean {
  return kindOf(arn, scope)?.arn.test('amplify apps/a') ?? false;
}

/** Whether it is the ARN of a user pool, as far as synth sees. */
export function isUserPool(arn: string, scope: Construct): boolean {
  return kindOf(arn, scope) === USER_POOL;
}

/** Whether an ARN that is text is one of a user pool. */
export function isUserPoolArn(arn: string): boolean {
  const [, service, , , resource] = Token.isUnresolved(arn) ? [] : (ARN.exec(arn) ?? []);
  return USER_POOL!.arn.test(`${service} ${resource}`);
}

interface Given {
  readonly faults: Faults;
  readonly prop: string;
  readonly arn: string;
  readonly scope: Construct;
}

function check(
  { faults, prop, arn, scope }: Given,
  taken: string,
  remedyFor: (kind: ResourceKind) => string | undefined,
): void {
  const got = Token.isUnresolved(arn) ? 'one of this app' : JSON.stringify(arn);
  const kind = kindOf(arn, scope);
  const remedy = kind && remedyFor(kind);
  if (remedy !== undefined) {
    faults.add(`${prop} must be the ARN of ${taken}, got ${got}, which is ${kind!.name}: ${remedy}`);
  }
  if (Token.isUnresolved(arn) && kind === undefined) {
    Annotations.of(scope).addWarningV2(
      WARNING.unknownResource,
      `${prop} is known at deploy time only, so synth can't see whether it is ${taken}; give an ARN as text or of a construct of this app, since ` +
        'elsewhere no route may match, and nothing would tell',
    );
  }
  if (Token.isUnresolved(arn) || remedy !== undefined) return;
  const match = ARN.exec(arn);
  if (!match) {
    faults.add(
      `${prop} must be the ARN of a resource, got ${got}; copy it from the console, it starts with "arn:aws:"`,
    );
    return;
  }
  if (kind === undefined) faults.add(`${prop} must be the ARN of ${taken}, got ${got}`);
  const { region, account } = Stack.of(scope);
  if (match[3] !== undefined && !Token.isUnresolved(account) && match[3] !== account) {
    faults.add(
      `${prop} is in account ${match[3]}, but the stack is in ${account}, got ${got}; a web ACL guards only its own account, so deploy a stack there`,
    );
  }
  if (kind?.scope === undefined && !Token.isUnresolved(region) && match[2] !== region) {
    faults.add(
      `${prop} is in ${match[2]}, but the stack is in ${region}, got ${got}; a web ACL guards only its own Region`,
    );
  }
}

/** Each of a list; a list that only the deployment knows has nothing to look at, and is refused elsewhere. */
export function checkResourceArns(faults: Faults, arns: readonly string[] | undefined, scope: Construct): void {
  if (arns === undefined || Token.isUnresolved(arns)) return;
  for (const [index, arn] of arns.entries()) checkResourceArn(faults, `resourceArns[${index}]`, arn, scope);
}

/** Whether paths may begin with a stage or base path there. */
export function hasBasePath(arn: string, scope: Construct): boolean {
  return kindOf(arn, scope)?.arn.test('apigateway /restapis/a/stages/b') ?? false;
}

/** Whether it is a GraphQL API of AppSync, where all operations have one path. */
export function isGraphQlApi(arn: string, scope: Construct): boolean {
  return kindOf(arn, scope)?.arn.test('appsync apis/a') ?? false;
}

/** Whether listener rules stand before the application there. What synth can't see may be one. */
export function hasListeners(arn: string, scope: Construct): boolean {
  return kindOf(arn, scope)?.arn.test('elasticloadbalancing loadbalancer/app/a/0') ?? true;
}
