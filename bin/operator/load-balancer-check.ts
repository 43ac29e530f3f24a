import {
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetWebACLForResourceCommand, type WAFV2Client } from '@aws-sdk/client-wafv2';
import type { DoctorLine } from './doctor-line';
import { wantsHeader } from './listener-rules';

type Elb = Pick<ElasticLoadBalancingV2Client, 'send'>;

/** What a load balancer tells before a web ACL is put in front of it. */
export async function examineLoadBalancer(
  elb: Elb,
  waf: Pick<WAFV2Client, 'send'>,
  arn: string,
  ownWebAcl: string | undefined,
  rules: readonly Rule[],
): Promise<DoctorLine[]> {
  const lines: DoctorLine[] = [];
  const region = arn.split(':')[3];
  const say = (level: DoctorLine['level'], message: string, remedy?: string) =>
    lines.push({ level, message, ...(remedy === undefined ? {} : { remedy }) });

  const { WebACL } = await waf.send(new GetWebACLForResourceCommand({ ResourceArn: arn }));
  if (WebACL?.ARN === undefined) say('good', 'no web ACL guards it yet');
  else if (WebACL.ARN === ownWebAcl) say('good', 'it is guarded by this shield');
  else {
    say(
      'bad',
      `it has the web ACL ${WebACL.Name} already, and a deploy replaces that silently`,
      'put the rules of the shield into that web ACL with OtpRuleGroup, or agree with its owner to take it off',
    );
  }

  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
  if (LoadBalancers[0]?.Scheme !== 'internet-facing') say('good', 'it is internal');
  else if (wantsHeader(rules)) {
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
    say(
      'bad',
      'waf.fail_open.enabled is true: when AWS WAF cannot be reached, every request passes uninspected',
      `aws elbv2 modify-load-balancer-attributes --load-balancer-arn ${arn} --attributes Key=waf.fail_open.enabled,Value=false --region ${region}`,
    );
  } else say('good', 'it fails closed when AWS WAF cannot be reached');
  const mode = attribute('routing.http.xff_header_processing.mode') ?? 'append';
  if (mode === 'append') say('good', 'it appends the address of the client to X-Forwarded-For');
  else {
    say(
      'note',
      `routing.http.xff_header_processing.mode is ${mode}: the application sees no client address that it may trust`,
    );
  }
  if (await isOfKubernetes(elb, arn)) {
    say(
      'note',
      'the AWS Load Balancer Controller of Kubernetes made it, and may take a web ACL off that its Ingress does not name',
      `give the Ingress the annotation alb.ingress.kubernetes.io/wafv2-acl-arn: ${ownWebAcl ?? 'ARN of the web ACL'}; up to version 2.8.1 a missing annotation detaches every web ACL`,
    );
  }
  lines.push(...(await examineTargetGroups(elb, arn)));
  return lines;
}

/** By the tag that the controller gives to what it makes. */
async function isOfKubernetes(elb: Elb, arn: string): Promise<boolean> {
  const { TagDescriptions = [] } = await elb.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
  return TagDescriptions.some(({ Tags = [] }) => Tags.some(({ Key }) => Key === 'elbv2.k8s.aws/cluster'));
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
      remedy: `aws elbv2 modify-target-group-attributes --target-group-arn ${TargetGroupArn} --attributes Key=waf.http2.traffic_inspection_behavior,Value=inspect_after_sufficient_data --region ${arn.split(':')[3]}`,
    });
  }
  return lines;
}
