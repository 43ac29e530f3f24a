import { aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RunTimeIpSet } from './run-time-ip-set';

/** Properties of `PostureGate`. */
export interface PostureGateProps {
  /** What opens with the gate, in words; stands in the description of the IP sets until somebody opens it. */
  readonly purpose: string;
}

/**
 * A switch inside the web ACL that needs no deploy: a pair of IP sets, empty while the gate is closed. Rules that are gated
 * match only while it is open, that is, while the sets hold every address. Opening it takes one `UpdateIPSet` for each set and
 * a few seconds; no rule counter is reset.
 *
 * A deploy leaves the sets as they are, whatever it changes, tags included: a custom resource makes them empty and deletes them, and never writes
 * their addresses.
 */
export class PostureGate extends Construct {
  /** ARN of the IPv4 set. */
  public readonly ipv4SetArn: string;
  /** ARN of the IPv6 set. */
  public readonly ipv6SetArn: string;
  /** `name|id|scope` of the IPv4 set, as the API wants it. */
  public readonly ipv4SetRef: string;
  /** `name|id|scope` of the IPv6 set, as the API wants it. */
  public readonly ipv6SetRef: string;

  constructor(scope: Construct, id: string, props: PostureGateProps) {
    super(scope, id);
    const description = `closed - ${props.purpose}`;
    const ipv4 = new RunTimeIpSet(this, 'Ipv4', { version: 'IPV4', description });
    const ipv6 = new RunTimeIpSet(this, 'Ipv6', { version: 'IPV6', description });
    this.ipv4SetArn = ipv4.arn;
    this.ipv6SetArn = ipv6.arn;
    this.ipv4SetRef = ipv4.reference;
    this.ipv6SetRef = ipv6.reference;
  }

  /**
   * Lets a principal read the gate and open or close it, and nothing else.
   *
   * @param grantee who may
   */
  public grantOperate(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['wafv2:GetIPSet', 'wafv2:UpdateIPSet'],
      resourceArns: [this.ipv4SetArn, this.ipv6SetArn],
    });
  }
}
