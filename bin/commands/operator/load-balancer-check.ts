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
  if (LoadBalancers[0]?.Scheme !== 'internet-facing') say('good', 'it is internal');
  else if (wantsHeader(await rulesOf(elb, arn))) {
    say(
      'good',
      'it is reachable from the internet, but forwards nothing without a header that its listener rules ask for',
    );
  } else {
    say(
      'note',
      'it is reachable from the internet: if CloudFront stands in front, whoever knows its name goes around that; let its security group take ' +
        'only the CloudFront prefix list, or its listener rules ask for a secret header that CloudFront adds',
    );
  }

  const { Attributes = [] } = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn }));
  const attribute = (key: string) => Attributes.find(({ Key }) => Key === key)?.Value;
  if (attribute('waf.fail_open.enabled') === 'true') {
    say('bad', 'waf.fail_open.enabled is true: when AWS WAF cannot be reached, every request passes uninspected');
  } else say('good', 'it fails closed when AWS WAF cannot be reached');
  const mode = attribute('routing.http.xff_header_processing.mode') ?? 'append';
  if (mode === 'append') say('good', 'it appends the address of the client to X-Forwarded-For');
  else {
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
    if (behaviour === 'inspect_after_sufficient_data') {
      lines.push({
        level: 'good',
        message: `target group ${TargetGroupName}: AWS WAF waits for the body of an HTTP/2 request`,
      });
      continue;
    }
    const is = behaviour === undefined ? 'is not set' : `is ${behaviour}`;
    lines.push({
      // Unset is how AWS makes a target group: whether to wait is the owner's choice.
      level: behaviour === undefined ? 'note' : 'bad',
      message:
        `target group ${TargetGroupName}: waf.http2.traffic_inspection_behavior ${is}, so a late body of an HTTP/2 request escapes the rules on ` +
        'size and recipient; set inspect_after_sufficient_data',
    });
  }
  return lines;
}

/** Whether nothing is forwarded without a header, as those do who let only CloudFront in. */
function wantsHeader(rules: readonly Rule[]): boolean {
  const forwards = rules.filter(({ Actions = [] }) => Actions.some(({ Type }) => Type === 'forward'));
  return (
    forwards.length > 0 &&
    forwards.every(({ Conditions = [] }) => Conditions.some(({ Field }) => Field === 'http-header'))
  );
}

/** Routes that the listener rules of the load balancer name. */
export async function listenerRoutes(elb: Elb, arn: string): Promise<Route[]> {
  return (await rulesOf(elb, arn)).flatMap(routesOf);
}

/** The rules of all its listeners. */
export async function rulesOf(elb: Elb, arn: string): Promise<Rule[]> {
  const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: arn }));
  const rules: Rule[] = [];
  for (const { ListenerArn } of Listeners) {
    let marker: string | undefined;
    do {
      const { Rules = [], NextMarker } = await elb.send(new DescribeRulesCommand({ ListenerArn, Marker: marker }));
      rules.push(...Rules);
      marker = NextMarker;
    } while (marker !== undefined);
  }
  return rules;
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
