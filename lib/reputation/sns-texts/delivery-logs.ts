import { ArnFormat, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscriptionFilter, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AlarmSet } from '../../alarms/alarm-set';
import { WEBHOOK_ALARM } from '../../contract/reputation/alarms';
import {
  DELIVERY_LOGS_TYPE,
  type DeliveryLogProperties,
  deliveryLogGroups,
  SNS_TEXTS_ENV,
} from '../../contract/reputation/sns-texts/delivery-logs';
import { acknowledgeWildcard } from '../../private/acknowledged';
import { BundledFunction } from '../../private/bundled-function';
import { ResourceProvider } from '../../private/resource-provider';

export interface DeliveryLogsProps {
  readonly alarms: AlarmSet;
  readonly queue: IQueue;
  readonly logRetention?: RetentionDays;
}

const ROLE_ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** Has SNS write a line about each text of the account, and each line come into the queue. */
export class DeliveryLogs extends Construct {
  /** Reads the lines. */
  public readonly function: IFunction;
  public readonly logGroupNames: readonly string[];
  /** ARNs of the log groups. */
  public readonly logGroupArns: string[];

  constructor(scope: Construct, id: string, { alarms, queue, logRetention }: DeliveryLogsProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.logGroupNames = deliveryLogGroups(stack.region, stack.account);
    this.logGroupArns = this.logGroupNames.map((resourceName) =>
      stack.formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'sns-texts-logs',
      description: 'Takes the delivery logs of texts by Amazon SNS',
      environment: { [SNS_TEXTS_ENV.queueUrl]: queue.queueUrl },
      timeout: Duration.seconds(60),
      logRetention,
    });
    this.function = handler.function;
    handler.role.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
    const setup = this.setUp();
    this.subscribe(setup);
    alarms.addHandler(
      'reader of the delivery logs',
      handler.function,
      WEBHOOK_ALARM.webhookErrors,
      Duration.minutes(5),
      'texts are not counted: every alarm on them is blind.',
    );
  }

  /** The role with which SNS writes, the log groups, which SNS itself makes only with the first text, and the settings of the account. */
  private setUp(): CustomResource {
    const stack = Stack.of(this);
    const groups = this.logGroupArns.map((arn) => `${arn}:*`);
    const role = new iam.Role(this, 'WriterRole', {
      assumedBy: new iam.ServicePrincipal('sns.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
      description: 'Lets Amazon SNS write a line about each text',
      inlinePolicies: {
        Write: new iam.PolicyDocument({
          statements: [new iam.PolicyStatement({ actions: ROLE_ACTIONS, resources: groups })],
        }),
      },
    });
    for (const group of groups) acknowledgeWildcard(role, group, 'SNS names the streams of its log groups itself');
    const provider = ResourceProvider.of(this, 'OtpShieldSnsDeliveryLogsProvider', {
      bundle: 'sns-texts-setup',
      description: 'Has Amazon SNS log every text of the account',
    });
    const permit = (actions: string[], resourceArns: string[]) =>
      iam.Grant.addToPrincipal({ grantee: provider.role, actions, resourceArns });
    const attributes = permit(['sns:GetSMSAttributes', 'sns:SetSMSAttributes'], ['*']);
    acknowledgeWildcard(provider.role, '*', 'the settings of texts are of the account, and no resource');
    const grants = [
      attributes,
      permit(['logs:CreateLogGroup'], this.logGroupArns),
      permit(['iam:PassRole'], [role.roleArn]),
    ];
    const properties: DeliveryLogProperties = { LogGroupNames: [...this.logGroupNames], RoleArn: role.roleArn };
    const resource = new CustomResource(this, 'Resource', {
      resourceType: DELIVERY_LOGS_TYPE,
      serviceToken: provider.serviceToken,
      properties: { ...properties },
    });
    for (const grant of grants) grant.applyBefore(resource);
    return resource;
  }

  private subscribe(setup: CustomResource): void {
    this.logGroupNames.forEach((logGroupName, index) => {
      const which = index === 0 ? 'Delivered' : 'Failed';
      const permission = new CfnPermission(this, `${which}Permission`, {
        action: 'lambda:InvokeFunction',
        functionName: this.function.functionArn,
        principal: 'logs.amazonaws.com',
        sourceAccount: Stack.of(this).account,
        sourceArn: `${this.logGroupArns[index]}:*`,
      });
      const filter = new CfnSubscriptionFilter(this, `${which}Lines`, {
        logGroupName,
        filterPattern: '',
        destinationArn: this.function.functionArn,
      });
      filter.node.addDependency(permission, setup);
    });
  }
}
