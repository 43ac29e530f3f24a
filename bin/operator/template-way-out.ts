import { resourcesOf } from '../input/template-parts';

interface Egress {
  readonly IpProtocol?: unknown;
  readonly FromPort?: unknown;
  readonly ToPort?: unknown;
  readonly CidrIp?: unknown;
}

/** What a template will do about the way out of a load balancer that is there already. */
export interface TemplateWayOut {
  /** Whether one of its listener rules verifies tokens there, for which the load balancer has to read keys. */
  readonly verifiesTokens: boolean;
  /** Ids of the security groups in which it opens TCP 443 to everywhere; undefined for one whose id is known at deploy time only. */
  readonly opens: ReadonlyArray<string | undefined>;
}

export function templateWayOut(template: unknown, balancer: string): TemplateWayOut {
  const resources = Object.values(resourcesOf(template));
  const verifiesTokens = resources.some(({ Type, Properties = {} }) => {
    const { ListenerArn, Actions, DefaultActions, LoadBalancerArn } = Properties as Record<string, unknown>;
    const actions = /^AWS::ElasticLoadBalancingV2::Listener(Rule)?$/.test(Type ?? '')
      ? (Actions ?? DefaultActions)
      : [];
    const verifies = [actions ?? []].flat().some((action) => (action as { Type?: unknown }).Type === 'jwt-validation');
    return verifies && !isElsewhere(ListenerArn ?? LoadBalancerArn, balancer);
  });
  const opens = resources.flatMap(({ Type, Properties = {} }) => {
    const { GroupId, SecurityGroupEgress } = Properties as { GroupId?: unknown; SecurityGroupEgress?: unknown };
    if (Type === 'AWS::EC2::SecurityGroupEgress') {
      return isOpen(Properties as Egress) ? [typeof GroupId === 'string' ? GroupId : undefined] : [];
    }
    const rules = Type === 'AWS::EC2::SecurityGroup' ? ([SecurityGroupEgress ?? []].flat() as Egress[]) : [];
    return rules.some(isOpen) ? [undefined] : [];
  });
  return { verifiesTokens, opens };
}

/** arn:…:listener/app/name/id/listener, where the load balancer has arn:…:loadbalancer/app/name/id. */
function isElsewhere(arn: unknown, balancer: string): boolean {
  const nameOf = (text: string) => /:(?:listener|loadbalancer)\/(app\/[^/]+\/[^/]+)/.exec(text)?.[1];
  return typeof arn === 'string' && nameOf(arn) !== undefined && nameOf(arn) !== nameOf(balancer);
}

function isOpen({ IpProtocol, FromPort, ToPort, CidrIp }: Egress): boolean {
  if (CidrIp !== '0.0.0.0/0') return false;
  if (String(IpProtocol) === '-1') return true;
  return /^(tcp|6)$/.test(String(IpProtocol)) && Number(FromPort ?? 0) <= 443 && 443 <= Number(ToPort ?? 65_535);
}
