import { type Input, type Output, type Service, text } from './service';

/** CloudWatch Logs, as far as the doctor looks: which groups there are, and who may write to them. */
export class LogsStandIn implements Service {
  readonly logGroups = new Set<string>();
  /** Resource policies by name, as JSON. */
  readonly resourcePolicies = new Map<string, string>();
  readonly operations = {
    DescribeLogGroups: (input: Input): Output => {
      const prefix = text(input, 'logGroupNamePrefix');
      const found = [...this.logGroups].filter((name) => name.startsWith(prefix));
      return { logGroups: found.map((logGroupName) => ({ logGroupName })) };
    },
    DescribeResourcePolicies: (): Output => ({
      resourcePolicies: [...this.resourcePolicies].map(([policyName, policyDocument]) => ({
        policyName,
        policyDocument,
      })),
    }),
  };
}
