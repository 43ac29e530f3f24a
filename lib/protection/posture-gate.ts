import { aws_iam as iam, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';

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
 * A later deploy leaves the sets as they are, since their part of the template never changes.
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
    const set = (version: 'IPV4' | 'IPV6', setId: string) =>
      new wafv2.CfnIPSet(this, setId, {
        scope: 'REGIONAL',
        ipAddressVersion: version,
        addresses: [],
        description: `closed - ${props.purpose}`,
      });
    const ipv4 = set('IPV4', 'Ipv4');
    const ipv6 = set('IPV6', 'Ipv6');
    this.ipv4SetArn = ipv4.attrArn;
    this.ipv6SetArn = ipv6.attrArn;
    this.ipv4SetRef = ipv4.ref;
    this.ipv6SetRef = ipv6.ref;
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
