import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetWebACLForResourceCommand, type WAFV2Client } from '@aws-sdk/client-wafv2';
import type { Route } from '../../../lib/contract/sending-route';

/** `bad` must be mended, `note` is for somebody to think about. */
export interface DoctorLine {
  readonly level: 'good' | 'note' | 'bad';
  readonly message: string;
}

type Elb = Pick<ElasticLoadBalancingV2Client, 'send'>;

/** What a load balancer tells before a web ACL is put in front of it. */
export async function examineLoadBalancer(
  elb: Elb,
  waf: Pick<WAFV2Client, 'send'>,
  arn: string,
  ownWebAcl: string | undefined,
): Promise<DoctorLine[]> {
  const lines: DoctorLine[] = [];
  const say = (level: DoctorLine['level'], message: string) => lines.push({ level, message });

  const { WebACL } = await waf.send(new GetWebACLForResourceCommand({ ResourceArn: arn }));
  if (WebACL?.ARN === undefined) say('good', 'no web ACL guards it yet');
  else if (WebACL.ARN === ownWebAcl) say('good', 'it is guarded by this shield');
  else {
    say(
      'bad',
      `it has the web ACL ${WebACL.Name} already, and a deploy replaces that silently: use OtpRuleGroup in it instead`,
    );
  }

  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
  if (LoadBalancers[0]?.Scheme === 'internet-facing') {
    say(
      'note',
      'it is reachable from the internet: if CloudFront stands in front, let its security group take only the CloudFront prefix list',
    );
  } else say('good', 'it is internal');

  const { Attributes = [] } = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn }));
  const attribute = (key: string) => Attributes.find(({ Key }) => Key === key)?.Value;
  if (attribute('waf.fail_open.enabled') === 'true') {
    say('bad', 'waf.fail_open.enabled is true: when AWS WAF cannot be reached, every request passes uninspected');
  } else say('good', 'it fails closed when AWS WAF cannot be reached');
  const mode = attribute('routing.http.xff_header_processing.mode') ?? 'append';
  if (mode !== 'append') {
    say(
      'note',
      `routing.http.xff_header_processing.mode is ${mode}: the application sees no client address that it may trust`,
    );
  }
  lines.push(...(await examineTargetGroups(elb, arn)));
  return lines;
}

/**
 * With HTTP/2 the load balancer lets AWS WAF inspect whatever part of the body has arrived, possibly none, unless told to wait.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */
async function examineTargetGroups(elb: Elb, arn: string): Promise<DoctorLine[]> {
  const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ LoadBalancerArn: arn }));
  const lines: DoctorLine[] = [];
  for (const { TargetGroupArn, TargetGroupName } of TargetGroups) {
    const { Attributes = [] } = await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
    const behaviour = Attributes.find(({ Key }) => Key === 'waf.http2.traffic_inspection_behavior')?.Value;
    if (behaviour !== undefined && behaviour !== 'inspect_after_sufficient_data') {
      lines.push({
        level: 'bad',
        message:
          `target group ${TargetGroupName}: waf.http2.traffic_inspection_behavior is ${behaviour}, so a late body escapes the rules on ` +
          'size and recipient; set inspect_after_sufficient_data',
      });
    }
  }
  return lines;
}

/** Routes that the listener rules of the load balancer name. */
export async function listenerRoutes(elb: Elb, arn: string): Promise<Route[]> {
  const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: arn }));
  const routes: Route[] = [];
  for (const { ListenerArn } of Listeners) {
    let marker: string | undefined;
    do {
      const { Rules = [], NextMarker } = await elb.send(new DescribeRulesCommand({ ListenerArn, Marker: marker }));
      routes.push(...Rules.flatMap(routesOf));
      marker = NextMarker;
    } while (marker !== undefined);
  }
  return routes;
}

function routesOf({ Conditions = [] }: Rule): Route[] {
  const values = (field: string) =>
    Conditions.filter(({ Field }) => Field === field).flatMap(
      (condition) =>
        condition.PathPatternConfig?.Values ?? condition.HttpRequestMethodConfig?.Values ?? condition.Values ?? [],
    );
  const methods = values('http-request-method');
  return values('path-pattern').flatMap((path) =>
    (methods.length === 0 ? ['ANY'] : methods).map((method) => ({ method, path })),
  );
}
