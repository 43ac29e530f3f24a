import type { AlarmText } from '../../../lib/contract/alarm-text';
import { SNS_LIMIT } from '../../../lib/contract/aws-limits';
import { messageSubject } from '../../../lib/contract/message-subject';
import { completeCommands, type ShieldIdentity, shieldName, shieldTitle } from '../../../lib/contract/shield-identity';
import type { Acknowledgement, Message } from './incident';
import { heldBy, type Notice, type Section } from './message';

export interface SummaryInput {
  readonly message: Exclude<Message, { readonly kind: 'alarm' }>;
  readonly shield: ShieldIdentity;
  /** The short name of an alarm. */
  readonly name: (alarm: string) => string;
  /** What an alarm that is on says of itself. */
  readonly text: (alarm: string) => AlarmText | undefined;
  /** Who has seen it. */
  readonly holder: Acknowledgement | undefined;
  /** Every alarm that is on now. */
  readonly stillOn: readonly string[];
}

/** One message about what changed in an incident: what is new with its first command, what is over, and what stays by name only. */
export function composeSummary({ message, shield, name, text, holder, stillOn }: SummaryInput): Notice {
  const { kind, on, off, passed } = message;
  const others = stillOn.filter((alarm) => !on.includes(alarm));
  const named = (word: string, alarms: readonly string[]) =>
    alarms.length === 0 ? [] : [`${word} ${alarms.map(name).join(', ')}`];
  const head = {
    update: `UPDATE: ${[...named('on', on), ...named('over', off), ...named('came and went', passed)].join('; ')}`,
    given: `FIRST LOOK: on already: ${on.map(name).join(', ')}`,
    over: off.length > 0 ? `OVER: ${off.map(name).join(', ')}` : `CAME AND WENT: ${passed.map(name).join(', ')}`,
    still: `STILL ON: ${on.map(name).join(', ')}`,
  }[kind];
  const title = {
    update: 'On since the last message',
    given: 'On since before anybody was told; you hear of it once, the daily report lists it',
    over: '',
    still: 'Still on',
  }[kind];
  const sections: Section[] = [
    { title: 'Shield', lines: [shieldTitle(shield)] },
    {
      title,
      lines: on.flatMap((alarm) => {
        const { level, happened, first } = text(alarm) ?? {};
        const about = [level?.toUpperCase(), name(alarm)].filter((part) => part !== undefined).join(' ');
        return [
          happened === undefined ? about : `${about}: ${happened}`,
          ...(first === undefined ? [] : ['first type:', first]),
        ];
      }),
    },
    { title: 'Over', lines: off.map(name) },
    { title: 'Came and went while it was held back', lines: passed.map(name) },
    { title: 'On, as before', lines: others.map(name) },
    ...heldBy(holder),
    {
      title: 'What to do now',
      lines:
        kind === 'over'
          ? ['nothing; no alarm of this shield is on']
          : ['look first at the whole:', completeCommands('otp-shield status', shield)],
    },
  ];
  const suffix = ` (${shieldName(shield)}, ${shield.region})`;
  return {
    subject: messageSubject(`${head.slice(0, Math.max(20, SNS_LIMIT.subjectLength - suffix.length))}${suffix}`),
    sections: sections.filter(({ lines }) => lines.length > 0),
  };
}
