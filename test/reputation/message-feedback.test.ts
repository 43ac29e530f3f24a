import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { tellFeedback } from '../../lambda/reputation/end-user-messaging-feedback/feedback';
import { DynamoFeedbackMarks } from '../../lambda/reputation/end-user-messaging-feedback/feedback-marks';
import { toldSender } from '../../lib/guard/message-feedback';
import {
  EmailProvider,
  EndUserMessagingMonitor,
  OtpRoute,
  OtpShield,
  RecipientGuard,
  SmsProvider,
} from '../../lib/index';
import { SUCCESSFUL } from './end-user-messaging-samples';
import { FakeDynamo } from './loop/fake-dynamo';

const NOW = Date.UTC(2026, 10, 20, 12, 0);
const MINUTE = 60_000;
const fault = (name: string) => Object.assign(new Error('no'), { name });

/** Queue, table and AWS around the real handler, in simulated time. */
class Desk {
  public now = NOW;
  public readonly told: string[] = [];
  public readonly lines: Array<Record<string, number>> = [];
  public refusals: Error[] = [];
  private readonly dynamo = new FakeDynamo();
  private waiting: Array<{ readonly body: string; readonly at: number }> = [];
  private ids = 0;

  public publish(...bodies: object[]): void {
    for (const body of bodies) this.waiting.push({ body: JSON.stringify(body), at: this.now });
  }

  public sent(messageId: string, over: object = {}): void {
    this.publish({ ...SUCCESSFUL, messageId, messageRequestTimestamp: this.now, eventTimestamp: this.now, ...over });
  }

  /** Everything that is visible, minute by minute. */
  public async pass(minutes: number): Promise<void> {
    for (let minute = 0; minute <= minutes; minute += 1, this.now += MINUTE) {
      for (let round = 0; round < 20; round += 1) {
        const visible = this.waiting.filter(({ at }) => at <= this.now);
        if (visible.length === 0) break;
        this.waiting = this.waiting.filter(({ at }) => at > this.now);
        const failed = await this.run(visible.map(({ body }) => body));
        for (const body of failed) this.waiting.push({ body, at: this.now + 6 * MINUTE });
      }
    }
  }

  public get left(): number {
    return this.waiting.length;
  }

  private async run(bodies: readonly string[]): Promise<string[]> {
    const Records = bodies.map((body) => ({ messageId: `m${this.ids++}`, body }));
    const clock = { now: () => this.now };
    const { batchItemFailures } = await tellFeedback(
      { Records },
      {
        monitor: 'texts',
        queueUrl: 'queue',
        smsVoice: { send: async ({ input }: { input: Record<string, string> }) => this.put(input) } as never,
        sqs: {
          send: async ({ input }: { input: { MessageBody: string; DelaySeconds: number } }) => {
            expect(input.DelaySeconds).toBeGreaterThan(0);
            expect(input.DelaySeconds).toBeLessThanOrEqual(900);
            this.waiting.push({ body: input.MessageBody, at: this.now + input.DelaySeconds * 1000 });
          },
        } as never,
        marks: new DynamoFeedbackMarks({ client: this.dynamo, tableName: 'ledger', clock }),
        clock,
        emit: (line) => this.lines.push(JSON.parse(line)),
        log: { info: () => {}, warn: () => {}, error: () => {} },
        pause: async () => {},
      },
    );
    return Records.flatMap(({ messageId, body }) =>
      batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === messageId) ? [body] : [],
    );
  }

  private put({ MessageId, MessageFeedbackStatus }: Record<string, string>): void {
    const refusal = this.refusals.shift();
    if (refusal !== undefined) throw refusal;
    this.told.push(`${MessageId} ${MessageFeedbackStatus}`);
  }
}

/** Some code was typed in before, so the application is known to report. */
async function reporting(): Promise<Desk> {
  const desk = new Desk();
  desk.publish({ messageId: 'first' });
  await desk.pass(0);
  desk.told.length = 0;
  return desk;
}

describe('AWS hears', () => {
  test('that a text was answered, at once, and nothing else of it', async () => {
    const desk = await reporting();
    desk.sent('a');
    await desk.pass(3);
    desk.publish({ messageId: 'a' });
    await desk.pass(90);
    expect([desk.told, desk.left]).toEqual([['a RECEIVED'], 0]);
  });

  test('that a text was not answered, before its hour is over, once for all its statuses', async () => {
    const desk = await reporting();
    desk.sent('a', { eventType: 'TEXT_PENDING', isFinal: false });
    desk.sent('a');
    await desk.pass(2);
    desk.sent('a', { messageRequestTimestamp: NOW, eventType: 'TEXT_DELIVERED' });
    await desk.pass(46);
    expect(desk.told).toEqual([]);
    await desk.pass(10);
    expect(desk.told).toEqual(['a FAILED']);
    await desk.pass(60);
    expect([desk.told.length, desk.left]).toEqual([1, 0]);
  });

  test('of a code that was typed in late after all', async () => {
    const desk = await reporting();
    desk.sent('a');
    await desk.pass(55);
    desk.publish({ messageId: 'a' });
    await desk.pass(90);
    expect(desk.told).toEqual(['a FAILED', 'a RECEIVED']);
  });

  test('nothing of an application that never reports: it would teach AWS that nobody gets texts', async () => {
    const desk = new Desk();
    desk.sent('a');
    await desk.pass(120);
    expect([desk.told, desk.left]).toEqual([[], 0]);
  });

  test.each([
    ['a call', { eventType: 'VOICE_COMPLETED' }],
    ['a text that Protect stopped', { eventType: 'TEXT_PROTECT_BLOCKED' }],
    ['a text of the day before yesterday', { messageRequestTimestamp: NOW - 48 * 60 * MINUTE }],
    ['an event without an id', { messageId: undefined }],
  ])('nothing of %s', async (_, over) => {
    const desk = await reporting();
    desk.sent('a', over);
    await desk.pass(90);
    expect([desk.told, desk.left]).toEqual([[], 0]);
  });
});

describe('faults', () => {
  test.each(['ThrottlingException', 'TimeoutError'])('%s: it is told again, and arrives', async (name) => {
    const desk = await reporting();
    desk.sent('a');
    desk.refusals = [fault(name)];
    desk.publish({ messageId: 'b' });
    await desk.pass(20);
    expect(desk.told).toEqual(['b RECEIVED']);
    desk.refusals = [fault(name)];
    await desk.pass(60);
    expect(desk.told).toEqual(['b RECEIVED', 'a FAILED']);
  });

  test.each(['ResourceNotFoundException', 'ValidationException', 'AccessDeniedException'])(
    '%s: a text without a record is counted and given up',
    async (name) => {
      const desk = await reporting();
      desk.refusals = [fault(name)];
      desk.publish({ messageId: 'a' });
      await desk.pass(60);
      expect([desk.told, desk.left, desk.lines.at(-1)!.TextFeedbackRefused]).toEqual([[], 0, 1]);
    },
  );
});

describe('the guard', () => {
  const text = { channel: 'sms', messageId: '862a8790-60f4-4430' } as const;

  test('tells the sender, and says why when it can not', async () => {
    const told: string[] = [];
    const tell = async (id: string) => void told.push(id);
    expect(await toldSender(tell, text)).toBeUndefined();
    expect(await toldSender(tell, { ...text, channel: 'email' })).toBeUndefined();
    expect(await toldSender(tell, { channel: 'sms' })).toBeUndefined();
    expect(await toldSender(undefined, text)).toBeUndefined();
    expect(told).toEqual([text.messageId]);
    expect(await toldSender(tell, { ...text, messageId: 'no id at all' })).toBe('InvalidMessageId');
    expect(await toldSender(async () => Promise.reject(fault('AccessDenied')), text)).toBe('AccessDenied');
  });

  test('waits for no queue that hangs', async () => {
    const began = Date.now();
    expect(await toldSender(() => new Promise(() => {}), text)).toBe('TimeoutError');
    expect(Date.now() - began).toBeLessThan(2000);
  });
});

describe('a shield whose texts want feedback', () => {
  const env = { account: '111122223333', region: 'eu-central-1' };
  const stack = new Stack(new App(), 'Shop', { env });
  new OtpShield(stack, 'Shield', {
    resourceArns: [`arn:aws:elasticloadbalancing:${env.region}:${env.account}:loadbalancer/app/shop/50dc6c495c0c9188`],
    requestRoutes: [OtpRoute.path('/api/auth/otp')],
    email: EmailProvider.none(),
    sms: SmsProvider.endUserMessaging({ messageFeedback: true }),
    recipientGuard: {},
    notify: [new Topic(stack, 'People')],
  });
  const template = Template.fromStack(stack);
  const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );

  test('tells the guard where, and has an alarm for what is lost', () => {
    const told = Object.values(template.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.Environment?.Variables?.OTP_SHIELD_FEEDBACK_QUEUE !== undefined,
    );
    expect(told.map(({ Properties }) => Properties.Description).sort()).toEqual([
      'Decides whether a one-time code may go out to a recipient',
      'Tells AWS End User Messaging which texts were answered',
    ]);
    template.hasResourceProperties('Custom::OtpShieldTextConfigurationSet', { MessageFeedback: true });
    for (const name of ['guard-feedback-lost', 'text-feedback-lost', 'text-feedback-refused', 'text-feedback-errors'])
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: Match.stringLikeRegexp(`${name}$`) });
  });

  test('lets one function tell AWS, which reads and writes nothing else of the ledger', () => {
    const telling = statements.filter(({ Action }) => Action === 'sms-voice:PutMessageFeedback');
    expect(telling).toHaveLength(1);
    const marks = statements.filter(({ Condition }) => JSON.stringify(Condition ?? {}).includes('feedback#*'));
    expect(marks).toEqual([
      expect.objectContaining({
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['feedback#*'] } },
      }),
    ]);
  });

  test('takes no more than AWS allows at once', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });
});

test('a guard refuses a sender that does not want to hear of it, and says what to write', () => {
  const stack = new Stack(new App(), 'Shop');
  const notify = [new Topic(stack, 'People')];
  const guard = new RecipientGuard(stack, 'Guard', { notify });
  const texts = new EndUserMessagingMonitor(stack, 'Texts', { notify });
  expect(() => guard.feedBackTo(texts)).toThrow(/feedBackTo needs .* give it messageFeedback: true/);
});
