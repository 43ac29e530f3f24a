import { type Input, type Output, type Service, ServiceError, text } from './service';

/** CloudWatch Logs, as far as the doctor looks: which groups there are, who may write to them, and when somebody last did. */
export class LogsStandIn implements Service {
  readonly logGroups = new Set<string>();
  /** Resource policies of the account by name, as JSON. */
  readonly resourcePolicies = new Map<string, string>();
  /** The one policy that a log group may have of its own, by the ARN of the group. */
  readonly logGroupPolicies = new Map<string, string>();
  /** When the last record came, by name of the log group, in milliseconds. */
  readonly lastRecords = new Map<string, number>();
  /** Lines of a log group, with the time of each in milliseconds. */
  readonly lines = new Map<string, ReadonlyArray<{ readonly at: number; readonly message: string }>>();
  /** What each query of CloudWatch Logs Insights answers, whatever it asks. */
  rows: ReadonlyArray<Readonly<Record<string, string>>> = [];
  /** What queries of one log group answer instead, by its name. */
  readonly rowsOf = new Map<string, ReadonlyArray<Readonly<Record<string, string>>>>();
  readonly operations = {
    FilterLogEvents: (input: Input): Output => {
      const [from, to] = [Number(input.startTime), Number(input.endTime)];
      const lines = this.lines.get(text(input, 'logGroupName'));
      if (lines === undefined)
        throw new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');
      const found = lines.filter(({ at }) => at >= from && at <= to);
      return { events: found.map(({ at, message }) => ({ timestamp: at, message })) };
    },
    StartQuery: (input: Input): Output => ({ queryId: text(input, 'logGroupName') }),
    StopQuery: (_: Input): Output => ({ success: true }),
    GetQueryResults: (input: Input): Output => ({
      status: 'Complete',
      results: (this.rowsOf.get(text(input, 'queryId')) ?? this.rows).map((row) =>
        Object.entries(row).map(([field, value]) => ({ field, value })),
      ),
    }),
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
