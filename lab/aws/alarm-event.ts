import type { Transition } from './alarm-evaluation';
import type { Deployment } from './deployment';

/** What EventBridge tells of an alarm: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export function alarmEvent({ alarm, at, from, to }: Transition, deployment: Deployment): object {
  const definition = [
    ...deployment.ofType('AWS::CloudWatch::CompositeAlarm'),
    ...deployment.ofType('AWS::CloudWatch::Alarm'),
  ].find(([, { AlarmName }]) => AlarmName === alarm)?.[1];
  const timestamp = new Date(at).toISOString().replace('Z', '+0000');
  return {
    version: '0',
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    account: '111122223333',
    region: 'eu-central-1',
    time: new Date(at).toISOString(),
    resources: [`arn:aws:cloudwatch:eu-central-1:111122223333:alarm:${alarm}`],
    detail: {
      alarmName: alarm,
      state: { value: to, reason: 'evaluated by the lab', timestamp },
      previousState: { value: from },
      configuration: { description: definition?.AlarmDescription },
    },
  };
}
