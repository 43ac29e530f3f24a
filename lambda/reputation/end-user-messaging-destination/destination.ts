import {
  CreateEventDestinationCommand,
  DeleteEventDestinationCommand,
  type PinpointSMSVoiceV2Client,
  UpdateEventDestinationCommand,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { type FaultKind, isFault } from '../../../lib/contract/aws-fault';
import { EVENT_DESTINATION_TYPES } from '../../../lib/contract/reputation/end-user-messaging/env';
import type { Backoff } from '../../runtime/backoff';
import { withFreshPolicy } from '../../runtime/fresh-policy';
import type { Log } from '../../runtime/log';

export interface DestinationEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: {
    readonly ConfigurationSetName: string;
    readonly EventDestinationName: string;
    readonly TopicArn: string;
  };
}

export interface DestinationAnswer {
  readonly PhysicalResourceId: string;
}

export interface Dependencies {
  readonly smsVoice: Pick<PinpointSMSVoiceV2Client, 'send'>;
  readonly backoff: Backoff;
  readonly log: Pick<Log, 'warn'>;
}

/**
 * An event destination in a configuration set that no template owns: CloudFormation knows destinations only as a part of their set. With another set the answer
 * is another id, and CloudFormation then has the destination in the old set deleted.
 *
 * @throws {Error} when there is no such configuration set, or it has as many destinations as AWS allows (5)
 */
export async function keepDestination(
  { RequestType, ResourceProperties }: DestinationEvent,
  { smsVoice, backoff, log }: Dependencies,
): Promise<DestinationAnswer> {
  const { ConfigurationSetName, EventDestinationName, TopicArn } = ResourceProperties;
  const which = { ConfigurationSetName, EventDestinationName };
  const answer = { PhysicalResourceId: `${ConfigurationSetName}|${EventDestinationName}` };
  if (RequestType === 'Delete') {
    const remove = () => unless('missing', () => smsVoice.send(new DeleteEventDestinationCommand(which)));
    try {
      await withFreshPolicy(backoff, remove);
    } catch (error) {
      if (!isFault(error, 'denied')) throw error;
      // A stack whose role may not do it any more would never be gone. What stays publishes to a topic that is.
      log.warn('the event destination can not be deleted: delete it by hand, a set takes five', which);
    }
    return answer;
  }
  const wanted = { ...which, MatchingEventTypes: [...EVENT_DESTINATION_TYPES], SnsDestination: { TopicArn } };
  await withFreshPolicy(backoff, async () => {
    const made = await unless('exists', () => smsVoice.send(new CreateEventDestinationCommand(wanted)));
    // It is there already: from an update, or from a deployment that was cut off.
    if (!made) await smsVoice.send(new UpdateEventDestinationCommand({ ...wanted, Enabled: true }));
  });
  return answer;
}

/** @returns false when the call failed for that reason */
async function unless(fault: FaultKind, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (isFault(error, fault)) return false;
    throw error;
  }
}
