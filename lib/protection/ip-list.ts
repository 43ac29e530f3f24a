import { Token, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type Cidr, parseCidr } from '../waf/cidr';
import { wafScopeOf } from './waf-scope';

/** An address alone is a block of one. Undefined when the text is neither, or is `/0`, which AWS WAF doesn't take. */
export function blockOf(text: string): Cidr | undefined {
  const cidr = parseCidr(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  return cidr !== undefined && cidr.prefix > 0 ? cidr : undefined;
}

/** A list of addresses as AWS WAF keeps it: one IP set for each IP version that has entries. */
export class IpList extends Construct {
  public readonly arns: string[];

  constructor(
    scope: Construct,
    id: string,
    props: { readonly description: string; readonly addresses: readonly string[] },
  ) {
    super(scope, id);
    const ofVersion = (version: 'IPV4' | 'IPV6') =>
      // An unresolved entry can't be looked at; nearly all such are IPv4 (an elastic IP's Ref).
      props.addresses.filter((text) => (Token.isUnresolved(text) ? 'IPV4' : blockOf(text)?.version) === version);
    const sets = (['IPV4', 'IPV6'] as const).flatMap((version) => {
      const addresses = ofVersion(version);
      if (addresses.length === 0) return [];
      return [
        new wafv2.CfnIPSet(this, version === 'IPV4' ? 'Ipv4' : 'Ipv6', {
          scope: wafScopeOf(this),
          ipAddressVersion: version,
          addresses: addresses.map((text) => (Token.isUnresolved(text) ? text : (blockOf(text)?.text ?? text))),
          description: props.description,
        }),
      ];
    });
    this.arns = sets.map((set) => set.attrArn);
  }
}
