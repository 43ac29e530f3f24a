import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SmsProvider, SnsTextMonitor } from '../../../lib/index';

const ENV = { account: '111122223333', region: 'eu-central-1' };
const GROUP = 'sns/eu-central-1/111122223333/DirectPublishToPhoneNumber';

describe('texts by Amazon SNS', () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const notify = [new Topic(stack, 'People')];
  const monitor = SmsProvider.sns({ homeCountries: ['DE'] }).watch(stack, { notify })!;
  const template = Template.fromStack(stack);

  test('have the alarms that see pumping, and those on the limit and the logs', () => {
    expect(monitor).toBeInstanceOf(SnsTextMonitor);
    const names = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) =>
      Properties.AlarmName.slice(monitor.monitorName.length + 1),
    );
    for (const name of ['text-country', 'text-range', 'text-spend', 'text-spend-limit-critical', 'events-unwired'])
      expect(names).toContain(name);
  });

  test.each([GROUP, `${GROUP}/Failure`])('read every line of %s once there is such a group', (logGroupName) => {
    const filters = Object.values(template.findResources('AWS::Logs::SubscriptionFilter'));
    const filter = filters.find(({ Properties }) => Properties.LogGroupName === logGroupName)!;
    expect(filter.Properties.FilterPattern).toBe('');
    expect(filter.DependsOn).toContain(Object.keys(template.findResources('Custom::OtpShieldSnsDeliveryLogs'))[0]);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'logs.amazonaws.com',
      SourceAccount: ENV.account,
      SourceArn: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(`:log-group:${logGroupName}:\\*$`)])] },
    });
  });

  test('are counted once in a stack', () => {
    expect(() => new SnsTextMonitor(stack, 'Again', { notify })).toThrow('which Shop/SnsTexts watches already');
  });
});
