import { type Input, type Output, type Service, text } from './service';

/** CloudWatch Logs, as far as the doctor looks: which groups there are, who may write to them, and when somebody last did. */
export class LogsStandIn implements Service {
  readonly logGroups = new Set<string>();
  /** Resource policies of the account by name, as JSON. */
  readonly resourcePolicies = new Map<string, string>();
  /** The one policy that a log group may have of its own, by the ARN of the group. */
  readonly logGroupPolicies = new Map<string, string>();
  /** When the last record came, by name of the log group, in milliseconds. */
  readonly lastRecords = new Map<string, number>();
  readonly operations = {
    DescribeLogGroups: (input: Input): Output => {
      const prefix = text(input, 'logGroupNamePrefix');
      const found = [...this.logGroups].filter((name) => name.startsWith(prefix));
      return { logGroups: found.map((logGroupName) => ({ logGroupName })) };
    },
    DescribeLogStreams: (input: Input): Output => {
      const at = this.lastRecords.get(text(input, 'logGroupName'));
      if (at === undefined) return { logStreams: [] };
      return { logStreams: [{ logStreamName: 'stream', lastIngestionTime: at, lastEventTimestamp: at }] };
    },
    DescribeResourcePolicies: (input: Input): Output => {
      if (input.policyScope !== 'RESOURCE') {
        const policies = [...this.resourcePolicies];
        return { resourcePolicies: policies.map(([policyName, policyDocument]) => ({ policyName, policyDocument })) };
      }
      const policyDocument = this.logGroupPolicies.get(text(input, 'resourceArn'));
      return { resourcePolicies: policyDocument === undefined ? [] : [{ policyName: 'of-the-group', policyDocument }] };
    },
  };
}
