import { PublishCommand } from '@aws-sdk/client-sns';
import { explained } from '../../operator/aws-fault';
import { readAlarms } from '../../operator/shield-alarms';
import { waitedForAnswer } from '../../terminal/running';
import type { Check, Ground } from '../check';
import { eventsTopic } from '../events-topic';
import type { Finding } from '../finding';

/** As many as make a rate of bounces critical, and nobody: nothing is sent, the events alone are told. */
const MAILS = 20;
const ALARM = 'bounces-critical';
/** The alarm looks at five minutes, and events and metrics take some, too. */
const WITHIN_SECONDS = 900;
const EVERY_SECONDS = 15;

/** Very last: a shield whose responder may act goes up at it. */
export const drill: Check = {
  name: 'drill',
  question: 'Does a drill of bounces reach the alarm?',
  obstacle: () => undefined,
  bounds: () => ({ requests: 0, seconds: WITHIN_SECONDS + 30 }),
  async run(ground) {
    const { shield, io, pause } = ground;
    const topic = await eventsTopic(shield);
    if (topic === undefined) return [unasked('the stack has no topic for events of SES')];
    if ((await alarms(ground)).includes(ALARM)) return [unasked(`the alarm ${ALARM} is on already`)];
    const since = io.clock.now();
    await tell(ground, topic);
    let on = false;
    const seconds = () => Math.round((io.clock.now() - since) / 1000);
    while (!on && seconds() < WITHIN_SECONDS) {
      await pause(EVERY_SECONDS);
      on = (await alarms(ground)).includes(ALARM);
    }
    const findings: Finding[] = [
      {
        level: on ? 'good' : 'bad',
        asked: `the alarm ${ALARM}, after ${MAILS} mails and their bounces`,
        expected: `on within ${WITHIN_SECONDS} s`,
        seen: on ? `on after ${seconds()} s` : `not within ${seconds()} s`,
        meaning: on
          ? 'events are counted, and the count is watched'
          : 'what happens to mails is not counted, or nobody watches the count',
      },
    ];
    if (!on) return findings;
    return [...findings, await mailbox(ground)];
  },
};

/** No command reads a mailbox; whoever sits there does. */
async function mailbox({ io }: Ground): Promise<Finding> {
  const finding = { asked: 'the mail about it', expected: `a mail about ${ALARM} in the mailbox of the topic` };
  const asked = io.clock.now();
  const answer = (
    await io.ask?.(
      `Is a mail about ${ALARM} in the mailbox of the alarms? Wait some minutes for it (y/n, empty to skip): `,
    )
  )?.trim();
  waitedForAnswer();
  if (answer === undefined || answer === '')
    return {
      ...finding,
      level: 'unasked',
      seen: 'nobody looked',
      meaning: 'look for it: without it an alarm tells nobody',
    };
  const seconds = Math.round((io.clock.now() - asked) / 1000);
  if (/^y(es)?$/i.test(answer))
    return {
      ...finding,
      level: 'good',
      seen: `it is there, at most ${seconds} s after the alarm was seen`,
      meaning: 'an alarm reaches a person',
    };
  return {
    ...finding,
    level: 'bad',
    seen: `not there ${seconds} s after the alarm was seen`,
    meaning: 'an alarm tells nobody: see whether the subscription was confirmed, and otp-shield doctor',
  };
}

const alarms = async ({ shield }: Ground): Promise<string[]> =>
  (await explained('read the alarms', () => readAlarms(shield))).map(({ name }) => name);

/** As SES tells them: each mail sent, then bounced for good. Mails to SES's own simulator aren't counted. */
async function tell({ shield, io, talk }: Ground, TopicArn: string): Promise<void> {
  const client = shield.account.sns();
  try {
    for (const Message of drillEvents(talk.site.agent, io.clock.now())) {
      io.signal.throwIfAborted();
      await explained('tell a drill', () => client.send(new PublishCommand({ TopicArn, Message })));
    }
  } finally {
    client.destroy();
  }
}

/** Twenty mails and their bounces, as SES would tell them. */
export function drillEvents(run: string, at: number): string[] {
  const timestamp = new Date(at).toISOString();
  return Array.from({ length: MAILS }, (_, index) => {
    const address = `drill-${index}@example.com`;
    const mail = { timestamp, messageId: `${run}-${index}`, destination: [address] };
    const bounce = {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [{ emailAddress: address }],
      timestamp,
      feedbackId: mail.messageId,
    };
    return [
      { eventType: 'Send', mail, send: {} },
      { eventType: 'Bounce', mail, bounce },
    ].map((event) => JSON.stringify(event));
  }).flat();
}

function unasked(why: string): Finding {
  return {
    level: 'unasked',
    asked: 'all of it',
    expected: 'an answer',
    seen: why,
    meaning: 'nothing is known about it after this run',
  };
}
