import { Annotations, CfnResource, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Faults } from '../private/faults';
import { namedBy } from '../private/named-by';
import { WARNING } from '../private/warnings';
import type { ClientSignals } from './client-signals';
import type { CloudFrontPlan } from './distribution/cloud-front-plan';
import { isAmplifyApp } from './guarded-resource';
import { HumanCheck } from './human-check';

interface Props {
  readonly humanCheck?: HumanCheck;
  readonly clientSignals?: ClientSignals;
  readonly cloudFrontPlan?: CloudFrontPlan;
}

/**
 * What of the props does not fit in front of apps of Amplify Hosting, as far as AWS says it.
 *
 * @see https://docs.aws.amazon.com/amplify/latest/userguide/amplify-waf-configuration.html
 */
export function checkAmplify(scope: Construct, props: Props, arns: readonly string[], faults: Faults): void {
  if (Token.isUnresolved(arns)) return;
  const apps = arns.filter((arn) => isAmplifyApp(arn, scope));
  if (apps.length === 0) return;
  const regions = [...new Set(apps.map((arn) => regionOf(arn)).filter((region) => region !== undefined))];
  if (regions.length > 1) {
    faults.add(
      `resourceArns must hold apps of Amplify of one Region, got ${regions.join(' and ')}: AWS shares a web ACL among those alone; give each Region a shield of its own, all but one with EmailProvider.none()`,
    );
  }
  if (props.cloudFrontPlan) {
    faults.add(
      `cloudFrontPlan is for a distribution, got ${props.cloudFrontPlan} for an Amplify app, which has no such plan; leave it out`,
    );
  }
  if (props.clientSignals?.fingerprintLimit) {
    faults.add(
      'clientSignals.fingerprintLimit must not be given for an Amplify app, since AWS names fingerprints for load balancers and distributions alone, and without them all clients would count as one; leave it out',
    );
  }
  if ((props.humanCheck ?? HumanCheck.captcha())._facts.immunitySeconds !== undefined) {
    Annotations.of(scope).addWarningV2(
      WARNING.amplifyHumanCheck,
      'AWS does not say whether a puzzle or challenge of AWS WAF works in front of Amplify Hosting: ask for a code in a browser after the first deploy, before people do, ' +
        'and acknowledge this warning when it worked; until then ProtectionMode.COUNT stops nobody',
    );
  }
  for (const app of apps) warnOfProxies(scope, app);
}

/** A rule with the status 200 sends the request on to another address, which answers whoever calls it. */
function warnOfProxies(scope: Construct, arn: string): void {
  const app = appIn(arn);
  const rules = Stack.of(scope).resolve((app as { customRules?: unknown } | undefined)?.customRules);
  if (app === undefined || !Array.isArray(rules)) return;
  const proxied = (rules as ReadonlyArray<Readonly<Record<string, unknown>>>).filter(
    ({ status, target }) => String(status) === '200' && (typeof target !== 'string' || /^https?:/i.test(target)),
  );
  if (proxied.length === 0) return;
  Annotations.of(scope).addWarningV2(
    WARNING.amplifyProxy,
    `${app.node.path} sends ${proxied.map(({ source }) => JSON.stringify(source)).join(', ')} on to an address of its own, which anybody may call, past Amplify and the shield: guard what answers there ` +
      'by a shield of its own in place of this one, or acknowledge this warning where nothing behind it sends codes',
  );
}

/** Of an ARN that is text, or of a resource of this app whose stack names its Region. */
function regionOf(arn: string): string | undefined {
  if (!Token.isUnresolved(arn)) return arn.split(':')[3];
  const app = appIn(arn);
  const region = app && Stack.of(app).region;
  return Token.isUnresolved(region) ? undefined : region;
}

function appIn(arn: string): CfnResource | undefined {
  return namedBy(arn).find((target): target is CfnResource => CfnResource.isCfnResource(target));
}
