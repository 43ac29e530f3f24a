import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetIPSetCommand, UpdateIPSetCommand } from '@aws-sdk/client-wafv2';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { acknowledgeRunbook, postureRunbook } from '../../examples/chat/buttons';
import { ChatActions } from '../../examples/chat/chat-actions';
import { chatOf, chatOfText } from '../../lambda/notices/alarm-notifier/chat';
import { holderOf, type Incident, NO_INCIDENT } from '../../lambda/notices/alarm-notifier/incident';
import { CHAT_OFFERS } from '../../lib/contract/notices/chat';
import { EmailProvider, OtpRoute, OtpShield } from '../../lib/index';
import { gateRig } from '../lab/aws/rig';
import { ALB_ARN } from '../protection/stack';
import { CUSTOM_NOTIFICATION } from './custom-notification';

const SHIELD = { stack: 'Shop', name: 'SignUp', account: '111122223333', region: 'eu-central-1' };
const noticeWith = (...lines: string[]) => ({
  subject: 'CRITICAL: bounces-critical (Shop/SignUp, eu-central-1)',
  sections: [
    { title: 'What happened', lines: ['mails bounce', 'by <!channel> [release](https://example.com) <@U01>'] },
    { title: 'What to do now', lines },
  ],
});
const offers = (message: object) =>
  CHAT_OFFERS.filter((offer) => CUSTOM_NOTIFICATION.parse(message).metadata?.additionalContext?.[offer] === 'yes');

test('a message offers what it says to type, for its own shield, and is what AWS takes', () => {
  const on = chatOf(noticeWith('first type:', 'otp-shield strict --for 2h'), 'thread', 'ALARM', SHIELD);
  expect(offers(on)).toEqual(['look', 'strict', 'acknowledge']);
  expect(on).toMatchObject({
    metadata: { threadId: 'thread', enableCustomActions: true, additionalContext: { shield: 'Shop/SignUp' } },
  });
  expect(offers(chatOf(noticeWith('nothing'), 'thread', 'OK', SHIELD))).toEqual(['look']);
  const posture = 'To go back to normal:\notp-shield release --hold 30m\n\nTo stop every request:\notp-shield lockdown';
  expect(offers(chatOfText('OTP shield normal -> strict', posture, SHIELD))).toEqual(['look', 'lockdown', 'release']);
});

test('nobody calls a channel, or hides an address behind a word, through a message', () => {
  const text = JSON.stringify(chatOf(noticeWith('nothing'), 'thread', 'ALARM', SHIELD));
  expect(text).not.toMatch(/<[!@#h]|\]\(/);
});

interface Step {
  readonly name: string;
  readonly action: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs?: ReadonlyArray<{ Name: string; Selector: string }>;
  readonly onFailure?: string;
  readonly isEnd?: boolean;
}

const script = readFileSync(join(__dirname, '../../examples/chat/record.py'), 'utf8');
const told = {
  shieldName: 'Shop/SignUp',
  people: 'arn:aws:sns:eu-central-1:111122223333:people',
  chat: 'arn:aws:sns:eu-central-1:111122223333:chat',
  script,
};
const ON_CALL = 'arn:aws:sts::111122223333:assumed-role/OnCall/chatbot-session-slack-U01ABCDEF';

type Call = (api: string, input: Record<string, unknown>) => Promise<unknown> | unknown;

/** As Systems Manager goes through a runbook, for the two actions that ours have. */
async function play(document: object, services: Record<string, Call>): Promise<string[]> {
  const { mainSteps } = document as { mainSteps: readonly Step[] };
  const known = new Map<string, string>();
  const gone: string[] = [];
  for (let at = 0; at < mainSteps.length; ) {
    const step = mainSteps[at]!;
    gone.push(step.name);
    const inputs = JSON.parse(
      JSON.stringify(step.inputs).replace(/\{\{ ([\w.]+) \}\}/g, (_, name: string) => {
        if (!known.has(name)) throw new Error(`${step.name} asks for ${name}, which no step gave`);
        return JSON.stringify(known.get(name)).slice(1, -1);
      }),
    );
    try {
      const answer = step.action === 'aws:executeScript' ? { Payload: run(inputs) } : await ask(inputs, services);
      for (const { Name, Selector } of step.outputs ?? [])
        known.set(`${step.name}.${Name}`, String(selected(answer, Selector)));
    } catch (error) {
      const next = mainSteps.findIndex(({ name }) => step.onFailure === `step:${name}`);
      if (next < 0) throw error;
      at = next;
      continue;
    }
    if (step.isEnd) break;
    at += 1;
  }
  return gone;
}

function selected(answer: unknown, selector: string): unknown {
  const value = selector
    .split('.')
    .slice(1)
    .reduce((part, key) => (part as Record<string, unknown> | undefined)?.[key], answer);
  if (value === undefined) throw new Error(`${selector} is not in ${JSON.stringify(answer)}`);
  return value;
}

function ask({ Service, Api, ...input }: Record<string, unknown>, services: Record<string, Call>) {
  return services[String(Service)]!(String(Api), input);
}

function run({ Script, Handler, InputPayload }: Record<string, unknown>): unknown {
  const main = `\nimport sys\nprint(json.dumps(${Handler}(json.load(sys.stdin), None)))`;
  const { status, stdout, stderr } = spawnSync('python3', ['-c', `${Script}${main}`], {
    input: JSON.stringify(InputPayload),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('a button', () => {
  let rig: Awaited<ReturnType<typeof gateRig>>;
  let published: Array<Record<string, unknown>>;
  let who = ON_CALL;
  beforeEach(async () => {
    rig = await gateRig();
    published = [];
    who = ON_CALL;
  });
  afterEach(() => rig.close());

  const WAF = { GetIPSet: GetIPSetCommand, UpdateIPSet: UpdateIPSetCommand };
  const services = (): Record<string, Call> => ({
    sts: () => ({ Arn: who }),
    wafv2: (api, input) => rig.client.send(new WAF[api as keyof typeof WAF](input as never) as never),
    sns: (_, input) => void published.push(input),
    events: (_, input) => void published.push(input),
  });
  const press = (to: 'strict' | 'lockdown' | 'release') => {
    const { lockdown, strict } = rig.stored;
    const sets = ({ IPV4, IPV6 }: typeof lockdown) => ({ ipv4: IPV4, ipv6: IPV6 });
    return play(postureRunbook(to, 30, { lockdown: sets(lockdown), strict: sets(strict) }, told), services());
  };

  test('moves the posture as the command would, with a record that the shield reads, and tells people and programs', async () => {
    await press('lockdown');
    const { posture, gates } = await rig.control.read();
    expect(posture).toBe('lockdown');
    const { by, why, since, until } = gates.lockdown.record!;
    expect({ by, why }).toEqual({ by: 'OnCall/chatbot-session-slack-U01ABCDEF', why: 'a button of the chat' });
    expect(until! - since).toBe(30 * 60_000);
    const [people, programs] = published;
    expect(people).toMatchObject({ TopicArn: told.people, Subject: 'OTP shield normal -> lockdown (Shop/SignUp)' });
    const [{ Detail, ...entry }] = programs!.Entries as [{ Detail: string }];
    expect(entry).toEqual({ Source: 'otp-shield', DetailType: 'OTP Shield Posture' });
    expect(JSON.parse(Detail)).toMatchObject({
      kind: 'changed',
      from: 'normal',
      to: 'lockdown',
      shield: 'Shop/SignUp',
    });

    await press('strict');
    expect((await rig.control.read()).posture).toBe('strict');
    await press('release');
    expect((await rig.control.read()).posture).toBe('normal');
  });

  test('does not end what a colleague decided, and says so', async () => {
    who = ON_CALL.replace('U01ABCDEF', 'U02ABCDEF');
    await press('lockdown');
    published = [];
    who = ON_CALL;
    expect((await press('release')).at(-1)).toBe('Refused');
    expect((await rig.control.read()).posture).toBe('lockdown');
    expect(published).toHaveLength(1);
    expect(CUSTOM_NOTIFICATION.parse(JSON.parse(String(published[0]!.Message))).content.title).toMatch(/^Nothing was/);
  });

  test('keeps the notes of the responder', async () => {
    const notes = 'mail=2026-01-05T09:59:00Z locked=60/2026-01-05T09:30:00Z';
    for (const set of Object.values(rig.stored.lockdown)) {
      set.description = `otp1 open since=2026-01-05T09:58:00Z ${notes} by=responder why=mail=x bounces`;
    }
    await press('release');
    const { record } = (await rig.control.read()).gates.lockdown;
    expect(record).toMatchObject({
      open: false,
      mailPaused: Date.parse('2026-01-05T09:59:00Z'),
      locked: { time: 60_000, end: Date.parse('2026-01-05T09:30:00Z') },
    });
  });

  test('acknowledges what is on, as the notifier reads it', async () => {
    const alarm = { on: true, level: 'critical' as const, at: 1 };
    const incident: Incident = { ...NO_INCIDENT, opened: 1, alarms: { b: alarm, a: { ...alarm, on: false } } };
    let stored: Record<string, { S?: string; N?: string }> = {
      id: { S: 'notice#incident' },
      incident: { S: JSON.stringify(incident) },
      version: { N: '7' },
    };
    const dynamodb: Call = (api, input) => {
      if (api === 'PutItem') stored = input.Item as typeof stored;
      return { Item: stored };
    };
    const document = acknowledgeRunbook('ledger', told);
    await play(document, { ...services(), dynamodb });
    const after = JSON.parse(stored.incident!.S!) as Incident;
    const now = Date.now();
    expect(holderOf(after, now)).toMatchObject({ by: 'OnCall/chatbot-session-slack-U01ABCDEF', alarms: ['b'] });
    expect(after.ack!.until - now).toBeGreaterThan(7.9 * 3_600_000);
    expect(stored.version).toEqual({ N: '8' });
    who = ON_CALL.replace('U01ABCDEF', 'U02ABCDEF');
    expect((await play(document, { ...services(), dynamodb })).at(-1)).toBe('Refused');
  });
});

describe('as deployed', () => {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-central-1' } });
  const [people, chat] = [new Topic(stack, 'People'), new Topic(stack, 'Chat')];
  const shield = new OtpShield(stack, 'SignUp', {
    resourceArns: [ALB_ARN],
    requestRoutes: [OtpRoute.path('/api/otp')],
    verifyRoutes: [OtpRoute.path('/api/verify')],
    email: EmailProvider.ses({ chatTopics: [chat] }),
    notify: [people],
  });
  new ChatActions(stack, 'ChatActions', { shield, shieldName: 'Shop/SignUp', chat, people });
  const template = Template.fromStack(stack);
  const of = (type: string) => Object.values(template.findResources(type)).map(({ Properties }) => Properties);
  const runbooks = of('AWS::SSM::Document').map(({ Content }) => Content as { assumeRole?: string; mainSteps: Step[] });

  type Rule = {
    readonly Targets: ReadonlyArray<{
      InputTransformer: { InputPathsMap: Record<string, string>; InputTemplate: string };
    }>;
  };
  const said = ({ Targets: [target] }: Rule) => {
    const { InputPathsMap, InputTemplate } = target!.InputTransformer;
    // A whole value has no quotes in the template.
    const filled = InputTemplate.replace(/:<([^>]+)>/g, (_, name: string) => `:"${InputPathsMap[name]}"`);
    return CUSTOM_NOTIFICATION.parse(
      JSON.parse(filled.replace(/<([^>]+)>/g, (_, name: string) => InputPathsMap[name]!)),
    );
  };

  test('each button stands under messages of its shield that offer it, as AWS takes a custom action', () => {
    const buttons = of('AWS::Chatbot::CustomAction');
    expect(buttons.map(({ Attachments }) => Attachments[0].Variables.offered.split('.').at(-1)).sort()).toEqual(
      [...CHAT_OFFERS].sort(),
    );
    for (const { ActionName, AliasName, Attachments, Definition } of buttons) {
      const [{ ButtonText, Criteria, NotificationType }] = Attachments;
      expect(ActionName).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      expect(AliasName).toMatch(/^[A-Za-z0-9_-]{1,30}$/);
      expect(ButtonText.length).toBeLessThanOrEqual(50);
      expect(NotificationType).toBe('Custom');
      expect(Criteria).toEqual([
        { Operator: 'EQUALS', VariableName: 'shield', Value: 'Shop/SignUp' },
        { Operator: 'EQUALS', VariableName: 'offered', Value: 'yes' },
      ]);
      expect(JSON.stringify(Definition)).toContain('--region');
    }
  });

  test('a runbook has no role of its own, and whoever presses needs what it calls and nothing more', () => {
    expect(runbooks.map(({ assumeRole }) => assumeRole)).toEqual([undefined, undefined, undefined, undefined]);
    const called = runbooks.flatMap(({ mainSteps }) =>
      mainSteps.flatMap(({ inputs: { Service, Api } }) => (Service === undefined ? [] : `${Service}:${Api}`)),
    );
    const [policy] = of('AWS::IAM::ManagedPolicy');
    const allowed = policy!.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
    // Nobody needs a right to ask who they are; the look and the start are the buttons' own calls.
    const needed = new Set(called.filter((action) => !action.startsWith('sts:')));
    expect([...allowed].sort()).toEqual(
      [...needed, 'cloudwatch:DescribeAlarms', 'ssm:StartAutomationExecution'].sort(),
    );
  });

  test('what fails is told by a rule, as AWS takes a message', () => {
    const [rule] = of('AWS::Events::Rule').filter(({ EventPattern }) => EventPattern?.source?.[0] === 'aws.ssm');
    expect(rule!.EventPattern.detail.Definition).toHaveLength(4);
    expect(said(rule as never).content.title).toBe('A button FAILED (Shop/SignUp)');
  });

  test('the channel hears what people do, with a button or with the command, and not twice what the responder does', () => {
    const rules = of('AWS::Events::Rule').filter(({ Targets }) => JSON.stringify(Targets).includes('"Chat'));
    const people = rules.filter(({ EventPattern }) => EventPattern.source[0] === 'otp-shield');
    expect(people.map(({ EventPattern }) => EventPattern['detail-type'][0]).sort()).toEqual([
      'OTP Shield Acknowledgement',
      'OTP Shield Posture',
    ]);
    for (const rule of people) {
      expect(rule.EventPattern.detail).toEqual({ shield: ['Shop/SignUp'], by: [{ 'anything-but': ['responder'] }] });
      expect(said(rule as never).content.description).toBe('$.detail.why');
    }
  });
});
