import { PublishCommand } from '@aws-sdk/client-sns';
import { putEvents } from '../../lambda/runtime/put-events';
import { faultName } from '../../lib/contract/aws-fault';
import { messageSubject } from '../../lib/contract/message-subject';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { SHIELD_EVENT_SOURCE, type ShieldEventType } from '../../lib/contract/shield-event';
import type { Io } from '../terminal/io';
import type { DeployedShield } from './deployed-shield';

export interface News {
  readonly type: ShieldEventType;
  /** Beside the shield, for programs and the timeline. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** Cut to what SNS takes. */
  readonly subject: string;
  readonly message: string;
}

/** Tells people and programs what a person did. What failed is said, and changes nothing about what was done. */
export async function tell(shield: DeployedShield, io: Io, { type, detail, subject, message }: News): Promise<void> {
  const events = shield.account.events();
  const sns = shield.account.sns();
  const entry = {
    Source: SHIELD_EVENT_SOURCE,
    DetailType: type,
    Time: new Date(io.clock.now()),
    Detail: JSON.stringify({ ...detail, shield: shield.name }),
  };
  const Subject = messageSubject(subject);
  const results = await Promise.allSettled([
    putEvents(events, [entry]),
    ...shield
      .list(OUTPUT.alarmTopicArn)
      .map((TopicArn) => sns.send(new PublishCommand({ TopicArn, Subject, Message: message }))),
  ]);
  events.destroy();
  sns.destroy();
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [faultName(result.reason)] : []));
  if (failures.length > 0)
    io.err(`it is done, but not everybody could be told (${[...new Set(failures)].join(', ')})\n`);
}
