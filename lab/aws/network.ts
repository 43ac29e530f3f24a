import { type Input, type Output, type Service, ServiceError, texts } from './service';

/** Amazon EC2, as far as the doctor looks: the way out of one VPC. Its answers are spelled as they are sent. */
export class NetworkStandIn implements Service {
  /** Id → what it lets out. */
  readonly securityGroups = new Map<string, readonly Output[]>();
  /** Id → subnets (`main` for all others) and routes. */
  readonly routeTables = new Map<string, { readonly subnets: readonly string[]; readonly routes: readonly Output[] }>();
  readonly natGateways = new Map<string, Output>();
  /** Of VPC Block Public Access: its mode, and what it excludes. */
  blockPublicAccess: Output = { internetGatewayBlockMode: 'off', exclusionsAllowed: 'allowed' };
  exclusions: readonly Output[] = [];
  /** How many route tables an answer holds. */
  pageSize = 100;
  readonly operations = {
    DescribeSecurityGroups: (input: Input): Output => ({
      securityGroupInfo: texts(input, 'GroupId').map((groupId) => {
        const ipPermissionsEgress = this.securityGroups.get(groupId);
        if (ipPermissionsEgress === undefined)
          throw new ServiceError('InvalidGroup.NotFound', `The security group '${groupId}' does not exist`);
        return { groupId, ipPermissionsEgress };
      }),
    }),
    DescribeRouteTables: (input: Input): Output => {
      const from = Number(input.NextToken ?? 0);
      const all = [...this.routeTables].map(([routeTableId, { subnets, routes }]) => ({
        routeTableId,
        routeSet: routes,
        associationSet: subnets.map((subnetId) => (subnetId === 'main' ? { main: true } : { subnetId, main: false })),
      }));
      const to = from + this.pageSize;
      return { routeTableSet: all.slice(from, to), nextToken: to < all.length ? String(to) : undefined };
    },
    DescribeVpcBlockPublicAccessOptions: (): Output => ({ vpcBlockPublicAccessOptions: this.blockPublicAccess }),
    DescribeVpcBlockPublicAccessExclusions: (): Output => ({ vpcBlockPublicAccessExclusionSet: this.exclusions }),
    DescribeNatGateways: (): Output => ({
      natGatewaySet: [...this.natGateways].map(([natGatewayId, gateway]) => ({ natGatewayId, ...gateway })),
    }),
  };
}
