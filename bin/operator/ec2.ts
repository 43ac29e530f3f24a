/** All that the command takes of the client of Amazon EC2. */
export {
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcBlockPublicAccessExclusionsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  EC2Client,
  type IpPermission,
  type NatGateway,
  type Route,
  type RouteTable,
  type SecurityGroup,
  type VpcBlockPublicAccessExclusion,
} from '@aws-sdk/client-ec2';
