import {
  CreateEventDestinationCommand,
  DeleteEventDestinationCommand,
  type PinpointSMSVoiceV2Client,
  UpdateEventDestinationCommand,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { type FaultKind, isFault } from '../../../lib/contract/aws-fault';
import { EVENT_DESTINATION_TYPES } from '../../../lib/contract/reputation/end-user-messaging/env';

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

/**
 * An event destination in a configuration set that somebody else made: CloudFormation knows destinations only as a part of their set.
 *
 * @throws {Error} when there is no such configuration set, or it has as many destinations as AWS allows (5)
 */
export async function keepDestination(
  { RequestType, ResourceProperties }: DestinationEvent,
  smsVoice: Pick<PinpointSMSVoiceV2Client, 'send'>,
): Promise<DestinationAnswer> {
  const { ConfigurationSetName, EventDestinationName, TopicArn } = ResourceProperties;
  const which = { ConfigurationSetName, EventDestinationName };
  const answer = { PhysicalResourceId: `${ConfigurationSetName}|${EventDestinationName}` };
  if (RequestType === 'Delete') {
    await unless('missing', () => smsVoice.send(new DeleteEventDestinationCommand(which)));
    return answer;
  }
  const wanted = { ...which, MatchingEventTypes: [...EVENT_DESTINATION_TYPES], SnsDestination: { TopicArn } };
  const made = await unless('exists', () => smsVoice.send(new CreateEventDestinationCommand(wanted)));
  // It is there already: from an update, or from a deployment that was cut off.
  if (!made) await smsVoice.send(new UpdateEventDestinationCommand({ ...wanted, Enabled: true }));
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
