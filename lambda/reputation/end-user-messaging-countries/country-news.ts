import type { EventBridgeClient, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { faultName } from '../../../lib/contract/aws-fault';
import { isoSeconds } from '../../../lib/contract/clock';
import { messageSubject } from '../../../lib/contract/message-subject';
import {
  CAPABILITIES,
  type CountrySwitchSettings,
} from '../../../lib/contract/reputation/end-user-messaging/closed-country';
import { SHIELD_EVENT, SHIELD_EVENT_SOURCE } from '../../../lib/contract/shield-event';
import { completeCommands, shieldName, shieldTitle } from '../../../lib/contract/shield-identity';
import { putEvents } from '../../runtime/put-events';
import type { Step } from './decision';

export interface CountryNewsDependencies {
  readonly settings: CountrySwitchSettings;
  readonly sns: Pick<SNSClient, 'send'>;
  readonly events: Pick<EventBridgeClient, 'send'>;
}

/**
 * Tells people what was closed or opened, all of one run in one message, and puts each on the bus for the timeline.
 *
 * @returns what went wrong, by name
 */
export async function tellCountries(
  steps: readonly Step[],
  now: number,
  { settings, sns, events }: CountryNewsDependencies,
): Promise<string[]> {
  const told = steps.filter(({ news }) => news !== undefined);
  if (told.length === 0) return [];
  const message = { Subject: subjectOf(told, settings), Message: messageOf(told, now, settings) };
  const results = await Promise.allSettled([
    ...settings.topicArns.map((TopicArn) => sns.send(new PublishCommand({ TopicArn, ...message }))),
    putEvents(events, eventsOf(told, now, settings)),
  ]);
  return results.flatMap((result) => (result.status === 'rejected' ? [faultName(result.reason)] : []));
}

function eventsOf(steps: readonly Step[], now: number, { identity }: CountrySwitchSettings): PutEventsRequestEntry[] {
  return steps.map(({ country, news, because, note }) => ({
    Source: SHIELD_EVENT_SOURCE,
    DetailType: SHIELD_EVENT.country,
    Time: new Date(now),
    Detail: JSON.stringify({
      shield: shieldName(identity),
      kind: news,
      country,
      by: news === 'overruled' ? 'somebody' : 'responder',
      why: because,
      ...(news === 'closed' && { until: isoSeconds(note!.until) }),
    }),
  }));
}

function subjectOf(steps: readonly Step[], { identity }: CountrySwitchSettings): string {
  const of = (news: Step['news']) => steps.filter((step) => step.news === news).map(({ country }) => country);
  const listed = (countries: readonly string[]) =>
    countries.length > 6 ? `${countries.length} countries` : countries.join(', ');
  const parts = [
    ...(of('closed').length > 0 ? [`closed ${listed(of('closed'))} for texts`] : []),
    ...(of('opened').length > 0 ? [`opened ${listed(of('opened'))} again`] : []),
    ...(of('overruled').length > 0 ? [`leaves ${listed(of('overruled'))} open`] : []),
  ];
  return messageSubject(`OTP shield ${parts.join(', ')} (${shieldName(identity)}, ${identity.region})`);
}

const WHAT = {
  closed: 'closed: AWS refuses codes by text, call and MMS to its numbers, and nothing is paid for them',
  opened: 'open again, as it was before',
  overruled: 'open, since somebody opened it while the shield had closed it',
} as const;

function messageOf(steps: readonly Step[], now: number, settings: CountrySwitchSettings): string {
  const { identity } = settings;
  const closed = steps.filter(({ news }) => news === 'closed');
  return [
    ...steps.flatMap(({ country, news, because, note }) => [
      `${country} is ${WHAT[news!]}.`,
      ...(news === 'closed' ? [`  Until:  ${isoSeconds(note!.until)}, longer while somebody still asks there`] : []),
      `  Why:    ${because}`,
    ]),
    '',
    `Shield: ${shieldTitle(identity)}`,
    `When:   ${isoSeconds(now)}`,
    ...(closed.length === 0
      ? []
      : [
          'Hurt:   whoever has a number there and wants a code by text; no other way to sign in is touched',
          '',
          `To open ${closed.length === 1 ? 'it' : 'one'} now, for a day at least, whatever the alarms say:`,
          ...CAPABILITIES.map((capability) => openCommand(closed[0]!.country, capability, settings)),
          '',
          'Never to be closed: name it in homeCountries.',
        ]),
    '',
    'To look:',
    completeCommands('otp-shield timeline', identity),
  ].join('\n');
}

function openCommand(country: string, capability: string, { identity, protectConfigurationId }: CountrySwitchSettings) {
  return `aws pinpoint-sms-voice-v2 update-protect-configuration-country-rule-set --region ${identity.region} --protect-configuration-id ${protectConfigurationId} --number-capability ${capability} --country-rule-set-updates ${country}={ProtectStatus=ALLOW}`;
}
