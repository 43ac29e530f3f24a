import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SNSClient } from '@aws-sdk/client-sns';
import { Alarms } from '../../../lab/aws/alarm-evaluation';
import { CloudWatchStandIn } from '../../../lab/aws/cloudwatch';
import { MetricStore } from '../../../lab/aws/metric-store';
import { EventsStandIn, SnsStandIn } from '../../../lab/aws/notifications';
import { SmsVoiceStandIn } from '../../../lab/aws/sms-voice';
import { type AwsStandIn, startAwsStandIn } from '../../../lab/aws/stand-in';
import { runCountries } from '../../../lambda/reputation/end-user-messaging-countries/countries';
import { ProtectedCountries } from '../../../lambda/reputation/end-user-messaging-countries/protected-countries';
import { countryTagKey } from '../../../lib/contract/reputation/end-user-messaging/closed-country';
import { SHOP } from '../../notices/shop';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5, 10);
const STRICT = { strict: true, why: 'a critical alarm is on' };
const CHECK = { 'detail-type': 'Scheduled Event' };

/** The handler with real clients against the stand-in of AWS. */
class World {
  now = START;
  readonly marks = new Map<string, number>();
  readonly lines: string[] = [];
  readonly store = new MetricStore(START - 48 * HOUR);
  readonly sns = new SnsStandIn();
  readonly bus = new EventsStandIn();
  readonly protect = new SmsVoiceStandIn();
  messageFeedback = false;
  standIn!: AwsStandIn;
  private smsVoice!: PinpointSMSVoiceV2Client;
  private snsClient!: SNSClient;
  private events!: EventBridgeClient;
  private cloudWatch!: CloudWatchClient;

  async open(): Promise<this> {
    const clock = { now: () => this.now };
    this.standIn = await startAwsStandIn({
      smsvoice: this.protect,
      sns: this.sns,
      events: this.bus,
      cloudwatch: new CloudWatchStandIn(this.store, new Alarms({}, this.store), clock),
    });
    const options = {
      endpoint: this.standIn.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'stand-in', secretAccessKey: 'stand-in' },
      maxAttempts: 1,
    };
    this.smsVoice = new PinpointSMSVoiceV2Client(options);
    this.snsClient = new SNSClient(options);
    this.events = new EventBridgeClient(options);
    this.cloudWatch = new CloudWatchClient(options);
    return this;
  }

  async close(): Promise<void> {
    for (const client of [this.smsVoice, this.snsClient, this.events, this.cloudWatch]) client.destroy();
    await this.standIn.close();
  }

  async run(event: unknown): Promise<void> {
    const { id, arn } = this.protect;
    await runCountries(event, {
      settings: {
        monitor: 'texts',
        identity: SHOP,
        protectConfigurationId: id,
        protectConfigurationArn: arn,
        homeCountries: ['DE'],
        messageFeedback: this.messageFeedback,
        topicArns: ['arn:aws:sns:eu-central-1:111122223333:alarms'],
      },
      countries: new ProtectedCountries(this.smsVoice, id, arn),
      marks: async () => this.marks,
      cloudWatch: this.cloudWatch,
      sns: this.snsClient,
      events: this.events,
      clock: { now: () => this.now },
      emit: (line) => this.lines.push(line),
      log: { info() {}, warn() {}, error() {} },
    });
  }

  /** Runs the check of the countries again and again, and the responder's call, where the posture is raised. */
  async pass(minutes: number, strict = false, every = 30): Promise<void> {
    for (let minute = 0; minute < minutes; minute += every) {
      this.now += every * MINUTE;
      await this.run(CHECK);
      if (strict) await this.run(STRICT);
    }
  }

  refuse(country: string, texts: number): void {
    const dimensions = { IsoCountryCode: country, ProtectConfigurationId: this.protect.id };
    this.store.put('AWS/SMSVoice', 'TextMessagesBlockedByProtect', dimensions, this.now + 10 * MINUTE, texts);
  }

  get closed(): number {
    return JSON.parse(this.lines.at(-1)!).ClosedCountries;
  }
}

let world: World;
beforeEach(async () => {
  world = await new World().open();
});
afterEach(() => world.close());

async function closeTajikistan(): Promise<void> {
  world.marks.set('TJ', world.now - MINUTE);
  await world.run(STRICT);
}

test('closes a country for every way by which a code travels, says so, and opens it after an hour as it was', async () => {
  world.protect.set('TJ', 'MONITOR', ['SMS']);
  // Somebody wants no calls there.
  world.protect.set('TJ', 'BLOCK', ['VOICE']);
  await closeTajikistan();
  expect((['SMS', 'VOICE', 'MMS'] as const).map((way) => world.protect.rule('TJ', way))).toEqual(
    Array(3).fill('BLOCK'),
  );
  expect(world.closed).toBe(1);
  const [{ subject, message } = { subject: '', message: '' }] = world.sns.published;
  expect(subject).toBe('OTP shield closed TJ for texts (Shop/SignUp, eu-central-1)');
  expect(message).toContain('Until:  2026-01-05T11:00:00Z');
  expect(message).toContain('--country-rule-set-updates TJ={ProtectStatus=ALLOW}');

  await world.pass(60);
  expect((['SMS', 'VOICE', 'MMS'] as const).map((way) => world.protect.rule('TJ', way))).toEqual([
    'MONITOR',
    'BLOCK',
    'ALLOW',
  ]);
  expect(world.closed).toBe(0);
  expect(world.bus.events.map(({ detail }) => [detail.kind, detail.country])).toEqual([
    ['closed', 'TJ'],
    ['opened', 'TJ'],
  ]);
});

test('closes nothing on its schedule, at home, on an old mark, or where a person closed already', async () => {
  world.marks
    .set('TJ', START - MINUTE)
    .set('DE', START - MINUTE)
    .set('CU', START - HOUR)
    .set('KG', START - MINUTE);
  world.protect.set('KG', 'BLOCK');
  await world.run(CHECK);
  world.marks.delete('TJ');
  await world.run(STRICT);
  expect(world.standIn.calls.map(({ operation }) => operation)).not.toContain(
    'smsvoice:UpdateProtectConfigurationCountryRuleSet',
  );
  expect(world.sns.published).toEqual([]);
});

test('wherever a run dies, the next one ends with a closed country and a note of what it was', async () => {
  for (const dies of [
    'smsvoice:TagResource',
    'smsvoice:UpdateProtectConfigurationCountryRuleSet',
    'smsvoice:GetProtectConfigurationCountryRuleSet',
  ]) {
    world.marks.set('TJ', world.now - MINUTE);
    world.standIn.fail(dies, 'ThrottlingException');
    await expect(world.run(STRICT)).rejects.toThrow();
    await world.run(STRICT);
    expect(world.protect.rule('TJ')).toBe('BLOCK');
    await world.pass(90);
    expect(world.protect.rule('TJ')).toBe('ALLOW');
    // Forgotten, so that the next round begins anew.
    world.now += 25 * HOUR;
    await world.run(CHECK);
    expect([...world.protect.tags]).toEqual([]);
  }
});

test('while codes are asked for there it stays closed, but for two hours at most: people ask, too', async () => {
  await closeTajikistan();
  for (let part = 0; part < 3; part += 1) {
    world.refuse('TJ', 12);
    await world.pass(30);
  }
  expect(world.protect.rule('TJ')).toBe('BLOCK');
  world.refuse('TJ', 12);
  await world.pass(30);
  expect(world.protect.rule('TJ')).toBe('ALLOW');
  expect(world.sns.published.at(-1)!.message).toContain('many still ask for codes there');
});

test('what CloudWatch cannot say keeps nothing closed for ever', async () => {
  await closeTajikistan();
  world.standIn.fail('cloudwatch:GetMetricData', 'InternalServiceFault', 10_000, 500);
  await world.pass(90);
  expect(world.protect.rule('TJ')).toBe('BLOCK');
  await world.pass(30);
  expect(world.protect.rule('TJ')).toBe('ALLOW');
});

test('closed again within a day it holds twice as long, up to eight hours', async () => {
  const holds: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await closeTajikistan();
    const since = world.now;
    while (world.protect.rule('TJ') === 'BLOCK') await world.pass(30);
    holds.push((world.now - since) / HOUR);
    world.now += 10 * MINUTE;
  }
  expect(holds).toEqual([1, 2, 4, 8, 8]);
});

test('a person who opens it is obeyed for a day', async () => {
  await closeTajikistan();
  world.protect.set('TJ', 'ALLOW');
  await world.pass(30, true);
  world.marks.set('TJ', world.now);
  await world.run(STRICT);
  expect(world.protect.rule('TJ')).toBe('ALLOW');
  expect(world.sns.published.at(-1)!.message).toContain('somebody opened it');
  await world.pass(24 * 60);
  await closeTajikistan();
  expect(world.protect.rule('TJ')).toBe('BLOCK');
});

test('a country in which people type their codes in is not closed', async () => {
  world.messageFeedback = true;
  const typedIn = (country: string, codes: number) => {
    const dimensions = { IsoCountryCode: country };
    world.store.put('AWS/SMSVoice', 'NumberOfTextMessagesExpectingFeedback', dimensions, START - 10 * MINUTE, 60);
    const received = { ...dimensions, MessageFeedbackStatus: 'RECEIVED' };
    world.store.put('AWS/SMSVoice', 'NumberOfTextMessagesWithFeedback', received, START - 9 * MINUTE, codes);
  };
  typedIn('TJ', 45);
  typedIn('KG', 20);
  world.marks.set('TJ', START - MINUTE).set('KG', START - MINUTE);
  await world.run(STRICT);
  expect([world.protect.rule('TJ'), world.protect.rule('KG')]).toEqual(['ALLOW', 'BLOCK']);
});

test('thirty countries at most, since AWS takes fifty tags; a tag that somebody rewrote is said', async () => {
  for (const country of [
    'AF',
    'AL',
    'AM',
    'AO',
    'AZ',
    'BA',
    'BD',
    'BF',
    'BI',
    'BJ',
    'BO',
    'BW',
    'CD',
    'CF',
    'CG',
    'CI',
    'CM',
    'CV',
    'DJ',
    'DZ',
    'EC',
    'EG',
    'ER',
    'ET',
    'GA',
    'GE',
    'GH',
    'GM',
    'GN',
    'GQ',
    'GW',
    'HT',
  ])
    world.marks.set(country, START - MINUTE);
  await world.run(STRICT);
  expect(world.closed).toBe(30);
  expect(world.sns.published[0]!.subject).toBe('OTP shield closed 30 countries for texts (Shop/SignUp, eu-central-1)');
  world.protect.tags.set(countryTagKey('AF'), 'closed until=never');
  world.now += 2 * HOUR;
  await expect(world.run(CHECK)).rejects.toThrow('the notes of AF can not be read');
  expect(world.protect.rule('AF')).toBe('BLOCK');
  expect(world.protect.rule('AL')).toBe('ALLOW');
});

test('that nobody could be told is a failure, and the country is closed all the same', async () => {
  world.standIn.fail('sns:Publish', 'InternalError');
  world.marks.set('TJ', START - MINUTE);
  await expect(world.run(STRICT)).rejects.toThrow('not everybody could be told of countries');
  expect(world.protect.rule('TJ')).toBe('BLOCK');
});
