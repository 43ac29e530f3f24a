import { Annotations, Resource, Token } from 'aws-cdk-lib';
import { type ISecurityGroup, Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { CfnLoadBalancer, type IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct, IConstruct } from 'constructs';
import { TURNSTILE_WARNING } from './turnstile-warnings';

/**
 * The load balancer reads the keys from the issuer, through the Internet, before it lets anybody pass. CDK opens the way out for OpenID
 * Connect and not for this, so it is opened here; where it can't be, the owner hears what to do.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-500-issues
 */
export function letKeysBeFetched(scope: Construct, listener: IApplicationListener): void {
  // An imported listener has a group only if it was given one, whatever the type says.
  const groups = listener.connections.securityGroups.filter((group: ISecurityGroup | undefined) => group !== undefined);
  // A load balancer may do what any of its groups allows.
  if (!groups.map(open).includes(true)) {
    const names = groups.map(nameOf).filter((name) => name !== undefined);
    Annotations.of(scope).addWarningV2(
      TURNSTILE_WARNING.keyAccess,
      `whether the load balancer of the listener can reach its issuer is unknown, since its security group${
        names.length > 0 ? ` (${names.join(', ')})` : ''
      } is not part of this app: without TCP 443 outbound to 0.0.0.0/0 it can't read the keys, answers 500, and nobody gets a code; ` +
        'allow it there, or import the group with allowAllOutbound: false, and it is allowed here. An internal load balancer needs a NAT ' +
        'gateway besides',
    );
  }
  if (schemeOf(listener) === 'internal') {
    Annotations.of(scope).addWarningV2(
      TURNSTILE_WARNING.internal,
      'the load balancer is internal: it reads the keys from the issuer through the Internet, so its subnets need a route through a NAT gateway ' +
        'or the like, and the issuer must lead to this listener from there, such as through CloudFront; otherwise it answers 500 and nobody gets a code',
    );
  }
}

/** Whether port 443 is open now, as far as this app can know. */
function open(group: ISecurityGroup): boolean {
  const owned = Resource.isOwnedResource(group);
  // CDK takes everything to be open in a group that it knows by name alone.
  if (group.allowAllOutbound) return owned;
  const rules = group.node.children.length;
  // Everywhere, since the addresses behind the issuer's name are AWS's to change.
  group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'Keys of the OTP shield');
  return owned || group.node.children.length > rules;
}

function nameOf({ securityGroupId }: ISecurityGroup): string | undefined {
  return Token.isUnresolved(securityGroupId) ? undefined : securityGroupId;
}

function schemeOf(listener: IApplicationListener): string | undefined {
  const { loadBalancer } = listener as { loadBalancer?: IConstruct };
  const resource = loadBalancer?.node.defaultChild;
  return resource instanceof CfnLoadBalancer ? resource.scheme : undefined;
}
