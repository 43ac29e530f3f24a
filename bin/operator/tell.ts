import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand } from '@aws-sdk/client-sns';
import { faultName } from '../../lib/contract/aws-fault';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { SHIELD_EVENT_SOURCE, type ShieldEventType } from '../../lib/contract/shield-event';
import type { Io } from '../terminal/io';
import type { DeployedShield } from './deployed-shield';

export interface News {
  readonly type: ShieldEventType;
  /** Beside the shield, for programs and the timeline. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** At most 100 ASCII characters. */
  readonly subject: string;
  readonly message: string;
}

/** Tells people and programs what a person did. What failed is said, and changes nothing about what was done. */
export async function tell(shield: DeployedShield, io: Io, { type, detail, subject, message }: News): Promise<void> {
  const events = shield.account.events();
  const sns = shield.account.sns();
  const put = async () => {
    const entry = {
      Source: SHIELD_EVENT_SOURCE,
      DetailType: type,
      Time: new Date(io.clock.now()),
      Detail: JSON.stringify({ ...detail, shield: shield.name }),
    };
    const { FailedEntryCount = 0 } = await events.send(new PutEventsCommand({ Entries: [entry] }));
    // The call itself succeeds when an entry doesn't.
    if (FailedEntryCount > 0) throw new Error('PutEventsFailed');
  };
  const Subject = subject.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
  const results = await Promise.allSettled([
    put(),
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
