import { type CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HumanCheck, OtpRoute, OtpShield } from '../../lib/index';
import { type Check, type GateWatch, HumanCheckGate } from '../../lib/protection/human-checks/check';
import { block } from '../../lib/protection/rules/draft';
import { BODY_KEY } from '../../lib/protection/rules/responses';
import { header, not, present } from '../../lib/protection/rules/statements';
import { RequestLimit } from '../../lib/request-limit';
import { unfilled } from '../alarms/unfilled';
import { ALB_ARN, rulesOf } from './stack';
import { SimulatedWebAcl } from './traffic';

const OTP = '/api/auth/otp';

class RiddleGate extends HumanCheckGate {
  public readonly gateName = 'riddle';
  public readonly gateFunction = new LambdaFunction(this, 'Function', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {}'),
  });
  public readonly _watch: GateWatch = {
    id: 'RiddleAlarms',
    title: 'riddle',
    alarms: [
      {
        definition: { name: 'riddle-unreadable', level: 'critical', runbook: 'handler-errors' },
        metric: { namespace: 'OtpShield', name: 'RiddleUnreadable', dimensions: { Monitor: 'riddle' } },
        threshold: 2,
        happened: 'Nobody can read the riddle.',
        todo: 'write a better one.',
      },
    ],
    errors: { name: 'riddle-errors', level: 'critical', runbook: 'handler-errors' },
    consequence: 'nobody gets a code.',
  };
}

/** A check of which the shield knows nothing: whoever says the answer in a header is a person. */
const RIDDLE: Check = {
  factory: 'riddle',
  hasPuzzle: false,
  silent: false,
  isDummy: false,
  faults: [],
  immunitySeconds: 700,
  objections: ({ entryPages }) => (entryPages.length > 0 ? ['entryPages show no riddle; remove them'] : []),
  bind: (scope) => ({
    rules: [
      { name: 'human-check', statement: not(present(header('x-answer'))), action: block(401, BODY_KEY.humanCheck) },
    ],
    warnings: [{ id: 'riddle:easy', message: 'a child can solve it' }],
    gate: new RiddleGate(scope, 'Riddle'),
  }),
};

function riddle(): HumanCheck {
  return Reflect.construct(HumanCheck, [RIDDLE]);
}

describe('a human check that nobody knows', () => {
  const stack = new Stack();
  new OtpShield(stack, 'Shield', {
    resourceArns: [ALB_ARN],
    requestRoutes: [OtpRoute.path(OTP)],
    humanCheck: riddle(),
  });
  const template = Template.fromStack(stack);

  test('stops who does not pass it, and no one else', () => {
    const webAcl = new SimulatedWebAcl({}, template.toJSON());
    expect(webAcl.send(OTP, {})).toMatchObject({ action: 'BLOCK', rule: 'human-check', status: 401 });
    expect(webAcl.rule(OTP, { headers: { 'x-answer': 'a candle' } })).toBe('Default_Action');
    expect(rulesOf(template).map(({ Name }) => Name)).not.toContain('surge');
  });

  test('has its gate watched, under its own name', () => {
    unfilled(template).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'riddle-riddle-unreadable',
      MetricName: 'RiddleUnreadable',
      Namespace: 'OtpShield',
      Dimensions: [{ Name: 'Monitor', Value: 'riddle' }],
      Threshold: 2,
    });
    const names = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map((a) => a.Properties.AlarmName);
    expect(names).toEqual(expect.arrayContaining(['riddle-riddle-errors']));
  });

  test('warns in its own words, and of an immunity that outlives every window', () => {
    const warnings = Annotations.fromStack(stack);
    warnings.hasWarning('*', Match.stringLikeRegexp('a child can solve it'));
    warnings.hasWarning('*', Match.stringLikeRegexp('humanCheck.immunityTime is 700 s'));
  });

  test('objects to what it can not work with, beside all other faults', () => {
    const made = () =>
      new OtpShield(new Stack(), 'Shield', {
        resourceArns: [ALB_ARN],
        requestRoutes: [OtpRoute.path(OTP)],
        entryPages: [OtpRoute.path('/sign-up')],
        surgeLimit: RequestLimit.of(100, Duration.minutes(10)),
        humanCheck: riddle(),
      });
    expect(made).toThrow('entryPages show no riddle; remove them');
    expect(made).toThrow(
      'surgeLimit has no effect with HumanCheck.riddle(), which asks always, got RequestLimit.of(100, Duration.minutes(10))',
    );
  });

  test('adds nothing that it did not name', () => {
    const types = Object.values(template.toJSON().Resources).map(
      (resource) => (resource as CfnResource).cfnResourceType,
    );
    expect(types).not.toContain('AWS::KMS::Key');
    expect(JSON.stringify(template.toJSON())).not.toMatch(/Turnstile/);
  });
});
