import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import * as z from 'zod/mini';
import { PagerDuty } from '../../examples/pagerduty/pager-duty';

/** As PagerDuty describes an event of its Events API v2: https://developer.pagerduty.com/docs/send-alert-event */
const EVENT = z.strictObject({
  routing_key: z.string().check(z.length(32)),
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: z.string().check(z.minLength(1), z.maxLength(255)),
  payload: z.strictObject({
    summary: z.string().check(z.minLength(1), z.maxLength(1024)),
    source: z.string().check(z.minLength(1)),
    severity: z.enum(['critical', 'error', 'warning', 'info']),
    timestamp: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)),
  }),
});

const stack = new Stack(new App(), 'Shop');
new PagerDuty(stack, 'PagerDuty', {
  routingKey: Secret.fromSecretNameV2(stack, 'Key', 'pagerduty/otp-shield'),
  shieldName: 'Shop/SignUp',
});
const template = Template.fromStack(stack);
const rules = Object.values(template.findResources('AWS::Events::Rule'));
const [rule, lockedRule, unlockedRule] = rules;

/** What EventBridge makes of an event: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
function transformed(event: { time: string; detail: Record<string, string> }, by = rule): unknown {
  const { InputPathsMap, InputTemplate } = by!.Properties.Targets[0].InputTransformer;
  const text = (InputTemplate as string).replace(/<([^>]+)>/g, (_, name: string) => {
    const path: string = InputPathsMap[name];
    const value = path === '$.time' ? event.time : event.detail[path.replace('$.detail.', '')];
    return JSON.stringify(value);
  });
  return { ...(JSON.parse(text) as object), routing_key: '0'.repeat(32) };
}

const notice = (action: string, severity: string) => ({
  time: '2026-01-05T10:00:00Z',
  detail: {
    shield: 'Shop/SignUp',
    incident: 'otp-shield-2026-01-05T09:59:00.000Z',
    action,
    severity,
    summary: 'CRITICAL: bounces-critical (Shop/SignUp, eu-central-1) "quoted"',
  },
});

test.each([
  ['trigger', 'critical'],
  ['trigger', 'warning'],
  ['resolve', 'critical'],
])('%s %s is what PagerDuty takes', (action, severity) => {
  expect(EVENT.parse(transformed(notice(action, severity)))).toMatchObject({
    event_action: action,
    dedup_key: 'otp-shield-2026-01-05T09:59:00.000Z',
    payload: { severity, source: 'Shop/SignUp' },
  });
});

test('a lockdown of the responder opens an incident of its own, and whoever opens the routes closes it', () => {
  const news = (detail: Record<string, string>) => ({
    time: '2026-01-05T10:00:00Z',
    detail: { shield: 'Shop/SignUp', ...detail },
  });
  const opened = EVENT.parse(transformed(news({}), lockedRule));
  const closed = EVENT.parse(transformed(news({}), unlockedRule));
  expect([opened.event_action, closed.event_action]).toEqual(['trigger', 'resolve']);
  expect(opened.dedup_key).toBe(closed.dedup_key);
  expect(opened.payload.summary).toBe('Nobody gets a code: the responder locked the routes (Shop/SignUp)');
  expect(rules.map(({ Properties }) => Properties.EventPattern.detail.shield)).toEqual(Array(3).fill(['Shop/SignUp']));
});

test('it hears of this shield alone, keeps the key in a secret, and what is not taken waits', () => {
  expect(rule!.Properties.EventPattern).toEqual({
    source: ['otp-shield'],
    'detail-type': ['OTP Shield Notice'],
    detail: { shield: ['Shop/SignUp'] },
  });
  const [connection] = Object.values(template.findResources('AWS::Events::Connection'));
  expect(JSON.stringify(connection)).toContain('{{resolve:secretsmanager:');
  expect(rule!.Properties.Targets[0]).toHaveProperty('DeadLetterConfig');
});
