import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SNS_TEXTS_ENV } from '../../contract/reputation/sns-texts/delivery-logs';
import { acknowledgeWildcard } from '../../private/acknowledged';
import { TextProbe, type TextProbeScope } from '../text-probe';
import type { DeliveryLogs } from './delivery-logs';

export interface SnsTextProbeProps extends TextProbeScope {
  readonly deliveryLogs: DeliveryLogs;
}

/** The probe of texts that go out through Amazon SNS, which tells of them in its logs. */
export class SnsTextProbe extends TextProbe {
  constructor(scope: Construct, id: string, { deliveryLogs, ...common }: SnsTextProbeProps) {
    super(scope, id, {
      ...common,
      bundle: 'sns-texts-probe',
      description: 'Asks Amazon SNS for the money of the month and for its logs of texts',
      environment: {
        [SNS_TEXTS_ENV.logsFunction]: deliveryLogs.function.functionArn,
        [SNS_TEXTS_ENV.logGroups]: deliveryLogs.logGroupNames.join(','),
      },
      accountActions: ['sns:GetSMSAttributes'],
      accountActionsReason: 'settings of texts are of the account, and metrics are no resources',
      spend: {
        atLimit: 'At 100 % SNS sends no text of the account any more, within minutes, sign-in codes included.',
        todo: 'see whether people or an attack spent it; then raise the monthly limit of texts in SNS.',
        unwired: {
          happened: 'SNS does not log every text, or nobody reads its logs: every alarm on counted texts is blind.',
          todo: 'in SNS under text messaging, log all deliveries (100 %) with a role; see that both log groups have our subscription.',
        },
      },
    });
    const groups = deliveryLogs.logGroupArns.map((arn) => `${arn}:*`);
    this.role.addToPolicy(
      new iam.PolicyStatement({ actions: ['logs:DescribeSubscriptionFilters'], resources: groups }),
    );
    for (const group of groups) acknowledgeWildcard(this.role, group, 'the ARN of a log group ends so');
  }
}
