import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { readResponderSettings } from '../../lambda/posture/responder/settings';
import { RUN_TIME_IP_SET_TYPE } from '../../lib/contract/posture/run-time-ip-set';
import { OtpShield, type OtpShieldProps } from '../../lib/otp-shield';
import { OtpResponder } from '../../lib/posture/otp-responder';
import type { OtpResponderProps } from '../../lib/posture/otp-responder-props';
import { ResponderMode } from '../../lib/posture/responder-mode';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { EmailProvider } from '../../lib/reputation/email-provider';
import { RequestLimit } from '../../lib/request-limit';
import { unfilled } from '../alarms/unfilled';
import { ALB_ARN, ENV, ROUTES, webAcl } from '../protection/stack';
import { deployedValue } from './deployed';
import { World } from './responder/rig';

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

function synth(props: Partial<OtpShieldProps> = {}) {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const shield = new OtpShield(stack, 'Shield', {
    ...ROUTES,
    resourceArns: [ALB_ARN],
    email: EmailProvider.ses({ configurationSetName: 'otp' }),
    notify: [new Topic(stack, 'Topic')],
    ...props,
  });
  const template = Template.fromStack(stack);
  const resources: Resources = template.toJSON().Resources;
  return { stack, shield, template, resources };
}

function settingsOf({ resources, stack }: { resources: Resources; stack: Stack }) {
  const handler = Object.entries(resources).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && /Responder/.test(id),
  )![1];
  const { Variables } = handler.Properties.Environment as { Variables: Record<string, unknown> };
  expect(stack.node.id).toBe('Shop');
  return readResponderSettings({
    OTP_SHIELD_RESPONDER: String(deployedValue(Variables.OTP_SHIELD_RESPONDER, resources)),
  });
}

function gatesOf(resources: Resources) {
  return Object.fromEntries(
    Object.entries(resources).filter(([id, { Type }]) => Type === RUN_TIME_IP_SET_TYPE && /Lockdown|Strict/.test(id)),
  );
}

describe('a deploy in the middle of an incident', () => {
  const settled = synth();

  test('writes no addresses into the gates: no template owns their IP sets', () => {
    settled.template.resourceCountIs('AWS::WAFv2::IPSet', 0);
    expect(JSON.stringify(gatesOf(settled.resources))).not.toContain('Addresses');
  });

  test('asks nobody to touch the gates, whatever else changes: their part of the template is always the same', () => {
    const gates = gatesOf(settled.resources);
    expect(Object.keys(gates)).toHaveLength(4);
    for (const changed of [
      synth({
        requestRoutes: [OtpRoute.prefix('/v2/otp')],
        verifyRoutes: [],
        rateLimit: RequestLimit.of(20, Duration.minutes(10)),
      }),
      synth({
        humanCheck: HumanCheck.none(),
        trustedAddresses: ['198.51.100.0/24'],
        blockedAddresses: ['2001:db8::/32'],
      }),
      synth({ response: { mode: ResponderMode.LOCKDOWN, minimumHold: Duration.hours(1) } }),
      synth({ email: EmailProvider.none(), notify: [], lockdownAlternatives: ['Use a passkey'] }),
    ]) {
      expect(gatesOf(changed.resources)).toEqual(gates);
    }
  });

  test('holds nothing in the gates that could differ between two deploys', () => {
    for (const { Properties } of Object.values(gatesOf(settled.resources))) {
      expect(Properties).toEqual({
        ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^OtpShieldRunTimeIpSetsFunction/), 'Arn'] },
        ServiceTimeout: '900',
        Name: {
          'Fn::Join': [
            '-',
            [
              expect.stringMatching(/^Shop-Shield-WebAcl-Rules-(Lockdown|Strict)-Ipv[46]-\w+$/),
              { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
            ],
          ],
        },
        IPAddressVersion: expect.stringMatching(/^IPV[46]$/),
        Description: expect.stringMatching(/^closed - /),
      });
    }
  });
});

describe('OtpResponder', () => {
  test('only watches unless it is told otherwise', () => {
    expect(settingsOf(synth())).toMatchObject({
      mode: 'observe',
      minimumHold: 1800,
      escalateAfter: 600,
      maximumLockdownPerDay: 1800,
      harm: 5,
    });
    expect(settingsOf(synth({ response: { mode: ResponderMode.LOCKDOWN } })).mode).toBe('lockdown');
  });

  test('knows what speaks for and against a lockdown, and what one costs', () => {
    const made = synth({ recipientGuard: {} });
    const { reputationMonitor, recipientGuard } = made.shield;
    const rule = (Rule: string) => expect.objectContaining({ Rule });
    const guard = expect.objectContaining({ Guard: recipientGuard!.guardName, Channel: 'email' });
    const settings = settingsOf(made);
    expect(settings).toMatchObject({
      alarms: [{ level: 'critical', ofMails: true }],
      sentMetrics: [{ name: 'Sends', dimensions: { Monitor: reputationMonitor!.monitorName } }],
      typedIn: {
        awaited: { name: 'GuardAwaited', dimensions: guard },
        verified: { name: 'GuardVerified', dimensions: guard },
      },
      requestMetric: { name: 'CountedRequests', dimensions: rule('classify-request') },
      puzzleMetric: { name: 'CaptchaRequests', dimensions: rule('human-check') },
      refusedMetrics: { lockdown: [{ name: 'BlockedRequests', dimensions: rule('lockdown') }] },
    });
    expect(settings.refusedMetrics.strict).toHaveLength(2);
    expect(settingsOf(synth()).typedIn).toBeUndefined();
    // The probe judges the week by what is typed in, too.
    const probe = Object.entries(made.resources).find(
      ([id, { Type }]) => Type === 'AWS::Lambda::Function' && /Probe/.test(id),
    )![1];
    const { Variables } = probe.Properties.Environment as { Variables: Record<string, unknown> };
    expect(Variables.OTP_SHIELD_GUARD_NAME).toBe(recipientGuard!.guardName);
  });

  test('hears of the attack alarm of the monitor, and only when it goes to ALARM', () => {
    const { template, resources, shield } = synth();
    const rules = template.findResources('AWS::Events::Rule', {
      Properties: { EventPattern: { source: ['aws.cloudwatch'] } },
    });
    const [rule] = Object.values(rules);
    expect(deployedValue(rule!.Properties.EventPattern, resources)).toEqual({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      resources: [
        `arn:aws:cloudwatch:eu-central-1:111122223333:alarm:${shield.reputationMonitor!.monitorName}-under-attack`,
      ],
      detail: { state: { value: ['ALARM'] } },
    });
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
  });

  test.each(['EventBridge', 'a direct action of the alarm'])(
    'the alarm that was synthesized raises the gates that were synthesized, through %s',
    async (way) => {
      const synthesized = synth({ response: { mode: ResponderMode.STRICT } });
      const settings = settingsOf(synthesized);
      const { name } = settings.alarms[0]!;
      const alarm = Object.values(synthesized.resources).find(({ Properties }) => Properties?.AlarmName === name)!;
      expect(alarm.Type).toBe('AWS::CloudWatch::CompositeAlarm');
      const world = new World(settings);
      world.turn(name, 'ALARM');
      const state = { value: 'ALARM', reason: 'a child is on', timestamp: '2026-01-05T10:00:00.000+0000' };
      const arn = `arn:aws:cloudwatch:eu-central-1:111122223333:alarm:${name}`;
      await world.receive(
        way === 'EventBridge'
          ? {
              version: '0',
              id: '5f9aff4c-0f2a-4c7e-8a3c-1d7bb1c7c2f2',
              source: 'aws.cloudwatch',
              'detail-type': 'CloudWatch Alarm State Change',
              account: '111122223333',
              region: 'eu-central-1',
              time: '2026-01-05T10:00:00Z',
              resources: [arn],
              detail: {
                alarmName: name,
                state,
                previousState: { value: 'OK', timestamp: '2026-01-05T09:00:00.000+0000' },
                configuration: { alarmRule: 'ALARM(x)', description: alarm.Properties.AlarmDescription },
              },
            }
          : {
              source: 'aws.cloudwatch',
              alarmArn: arn,
              accountId: '111122223333',
              time: '2026-01-05T10:00:00.100+0000',
              region: 'eu-central-1',
              alarmData: {
                alarmName: name,
                state,
                previousState: { value: 'OK', timestamp: '2026-01-05T09:00:00.000+0000' },
              },
            },
      );
      expect(await world.posture()).toBe('strict');
      const moved = [...world.ipSets.sets.keys()];
      expect(Object.keys(gatesOf(synthesized.resources))).toEqual(expect.arrayContaining(moved));
      expect(moved.every((id) => /Strict/.test(id))).toBe(true);
    },
  );

  test('counts harm in the metrics that the monitor publishes, and looks at the web ACL', () => {
    const synthesized = synth();
    const monitor = synthesized.shield.reputationMonitor!.monitorName;
    expect(settingsOf(synthesized)).toMatchObject({
      harmMetrics: [
        { namespace: 'OtpShield', name: 'HardBounces', dimensions: { Monitor: monitor } },
        { namespace: 'OtpShield', name: 'Complaints', dimensions: { Monitor: monitor } },
      ],
      requestMetric: {
        namespace: 'AWS/WAFV2',
        name: 'CountedRequests',
        dimensions: { Region: 'eu-central-1', Rule: 'classify-request', WebACL: synthesized.shield.webAcl.metricName },
      },
    });
  });

  test('may do exactly this', () => {
    const { resources } = synth({ response: { mode: ResponderMode.LOCKDOWN, pauseSending: true } });
    const policy = Object.entries(resources).find(
      ([id, { Type }]) => Type === 'AWS::IAM::Policy' && /Responder/.test(id),
    )![1];
    const { Statement } = policy.Properties.PolicyDocument as { Statement: Array<Record<string, unknown>> };
    const allowed = Statement.map(({ Action, Resource, Condition }) => ({
      Action: [Action].flat(),
      Resource: [deployedValue(Resource, resources)].flat(),
      Condition,
    }));
    const set = (gate: string) => [4, 6].map((version) => expect.stringMatching(new RegExp(`${gate}Ipv${version}`)));
    expect(allowed).toEqual([
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: [expect.stringMatching(/Responder.*Logs/)] },
      { Action: ['wafv2:GetIPSet', 'wafv2:UpdateIPSet'], Resource: set('Lockdown') },
      { Action: ['wafv2:GetIPSet', 'wafv2:UpdateIPSet'], Resource: set('Strict') },
      { Action: ['sns:Publish'], Resource: [expect.stringMatching(/:ShieldSesReputationNotifierTopic/)] },
      { Action: ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'], Resource: ['*'] },
      {
        Action: ['events:PutEvents'],
        Resource: ['arn:aws:events:eu-central-1:111122223333:event-bus/default'],
        Condition: { StringEquals: { 'events:source': 'otp-shield' } },
      },
      {
        Action: ['lambda:InvokeFunction'],
        Resource: [expect.stringMatching(/:ShieldSesReputationSwitch/)],
      },
    ]);
  });

  test('may not touch the mail unless that was asked for', () => {
    const { template } = synth({ response: { mode: ResponderMode.LOCKDOWN } });
    expect(JSON.stringify(template.toJSON())).not.toContain('PutConfigurationSetSendingOptions');
    expect(settingsOf(synth()).sendingSwitch).toBeUndefined();
  });

  test('is watched itself: silence, errors and failed changes alarm', () => {
    const { template, shield } = synth();
    const prefix = shield.responder.responderName;
    for (const [name, metric] of [
      ['responder-silent', 'ResponderHeartbeat'],
      ['posture-failures', 'PostureFailures'],
      ['lockdown', 'Posture'],
    ]) {
      unfilled(template).hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `${prefix}-${name}`,
        MetricName: metric,
        Dimensions: [{ Name: 'Monitor', Value: prefix }],
      });
    }
    unfilled(template).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `${prefix}-responder-silent`,
      TreatMissingData: 'breaching',
    });
  });

  test('works with a rule group, whose gates are the same kind', () => {
    const scope = new Stack(new App(), 'Shop', { env: ENV });
    const acl = webAcl({}, scope);
    new OtpResponder(scope, 'Responder', { lockdownGate: acl.lockdownGate, strictGate: acl.strictGate, notify: [] });
    Template.fromStack(scope).resourceCountIs('AWS::Events::Rule', 2);
  });

  test('warns when it may act and nothing would make it', () => {
    const { stack } = synth({ email: EmailProvider.none(), response: { mode: ResponderMode.STRICT } });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('mode is strict but no alarm raises'));
  });

  test.each<[string, Partial<OtpResponderProps>, string]>([
    [
      'a hold of 4 minutes',
      { minimumHold: Duration.minutes(4) },
      'minimumHold (minutes) must be a whole number from 5 to 240, got 4',
    ],
    [
      'a hold of 241 minutes',
      { minimumHold: Duration.minutes(241) },
      'minimumHold (minutes) must be a whole number from 5 to 240, got 241',
    ],
    [
      'a hold of 7.5 minutes',
      { minimumHold: Duration.seconds(450) },
      'minimumHold (minutes) must be a whole number from 5 to 240, got 7.5',
    ],
    [
      'escalation after 61 minutes',
      { escalateAfter: Duration.minutes(61) },
      'escalateAfter (minutes) must be a whole number from 5 to 60, got 61',
    ],
    [
      'a lockdown of more than a day',
      { maximumLockdownPerDay: Duration.minutes(1441) },
      'maximumLockdownPerDay (minutes) must be a whole number from 5 to 1440, got 1441',
    ],
    ['no harm at all', { escalateAtBounces: 0 }, 'escalateAtBounces must be a whole number from 1'],
    [
      'closing countries where it may only look',
      {
        countrySwitch: LambdaFunction.fromFunctionArn(
          new Stack(),
          'Countries',
          'arn:aws:lambda:eu-central-1:111122223333:function:countries',
        ),
      },
      'countrySwitch (closeCountries of sms) has no effect in mode OBSERVE, in which nothing is changed; set mode (response.mode) to ResponderMode.STRICT',
    ],
    ['pausing nothing', { pauseSending: true }, 'pauseSending is true but monitor has no sender that can be paused'],
  ])('fails for %s', (_, props, complaint) => {
    const scope = new Stack(new App(), 'Shop', { env: ENV });
    const acl = webAcl({}, scope);
    const make = () =>
      new OtpResponder(scope, 'Responder', {
        lockdownGate: acl.lockdownGate,
        strictGate: acl.strictGate,
        notify: [],
        ...props,
      });
    expect(make).toThrow(complaint);
  });
});

test('its figures go by its name', () => {
  const responder = synth().shield.responder!;
  const dimensions = { Monitor: responder.responderName };
  expect(responder.metricPosture()).toMatchObject({ metricName: 'Posture', dimensions, statistic: 'Maximum' });
  expect(responder.metricPostureFailures({ label: 'failures' })).toMatchObject({
    namespace: 'OtpShield',
    metricName: 'PostureFailures',
    dimensions,
    statistic: 'Sum',
    label: 'failures',
  });
});
