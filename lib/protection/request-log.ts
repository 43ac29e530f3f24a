import { ArnFormat, aws_logs as logs, Names, RemovalPolicy, Stack, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { logFilter } from '../contract/protection/log-filter';
import { REDACTED_HEADERS } from '../contract/protection/log-privacy';

export interface RequestLogProps {
  readonly webAclArn: string;
  /** Prefix of the labels of the web ACL's own rules, with its final colon. */
  readonly labelNamespace: string;
  readonly retention: logs.RetentionDays;
  /** Keep every request instead of those that matter. */
  readonly everything: boolean;
  /** Leave out paths, since some of them name people. */
  readonly withoutPaths: boolean;
}

/**
 * Logs of the web ACL in CloudWatch Logs. What names people is kept out by the web ACL's data protection (`dataProtection`), which
 * also covers sampled requests. The redaction here stands behind it, and is the only one that knows paths.
 */
export class RequestLog extends Construct {
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: RequestLogProps) {
    super(scope, id);
    this.logGroup = new logs.LogGroup(this, 'Group', {
      // AWS WAF delivers to no group with another prefix, and its error ("The ARN isn't valid") doesn't say so.
      logGroupName: `aws-waf-logs-${Names.uniqueResourceName(this, { maxLength: 200, separator: '-' })}`,
      retention: props.retention,
      // It has a fixed name: one that outlived its stack would keep the stack from being deployed again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new wafv2.CfnLoggingConfiguration(this, 'Resource', {
      resourceArn: props.webAclArn,
      // AWS WAF takes no `:*` at the end, which `logGroupArn` has.
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: this.logGroup.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: [
        ...REDACTED_HEADERS.map((Name) => ({ singleHeader: { Name } })),
        { queryString: {} },
        ...(props.withoutPaths ? [{ uriPath: {} }] : []),
      ],
      loggingFilter: props.everything ? undefined : logFilter(props.labelNamespace),
    });
  }
}
