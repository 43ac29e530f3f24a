import {
  AssociateProtectConfigurationCommand,
  type ConfigurationSetInformation,
  CreateConfigurationSetCommand,
  DescribeConfigurationSetsCommand,
  DisassociateProtectConfigurationCommand,
  ListTagsForResourceCommand,
  type PinpointSMSVoiceV2Client,
  SetDefaultMessageFeedbackEnabledCommand,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { isFault } from '../../../lib/contract/aws-fault';
import { demandKeptFor, keptFor } from '../kept-for';

export interface TextSetProperties {
  readonly ConfigurationSetName: string;
  /** Name of the stack that the configuration set is kept for. */
  readonly KeptFor: string;
  /** CloudFormation makes texts of everything. */
  readonly MessageFeedback: 'true' | 'false';
  readonly ProtectConfigurationId?: string;
}

export interface TextSetEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: TextSetProperties;
  readonly OldResourceProperties?: Partial<TextSetProperties>;
}

export interface TextSetAnswer {
  readonly PhysicalResourceId: string;
}

type SmsVoice = Pick<PinpointSMSVoiceV2Client, 'send'>;

/**
 * Makes a configuration set for texts where it is missing, takes up the one that an earlier deployment left, and never deletes it: applications name it in
 * each text, and a text that names one that is gone is refused.
 *
 * @throws Error when a configuration set of that name belongs to somebody else
 */
export async function keepTextConfigurationSet(event: TextSetEvent, smsVoice: SmsVoice): Promise<TextSetAnswer> {
  const { ResourceProperties: wanted, OldResourceProperties: before, PhysicalResourceId } = event;
  const { ConfigurationSetName: name, KeptFor: owner } = wanted;
  // CloudFormation asks only when somebody took the deletion policy away.
  if (event.RequestType === 'Delete') return { PhysicalResourceId: PhysicalResourceId ?? name };
  const isNew = await make(smsVoice, name, owner);
  const set = await find(smsVoice, name);
  if (!isNew) await demandOurs(smsVoice, set, owner);
  const feedback = wanted.MessageFeedback === 'true';
  if ((set.DefaultMessageFeedbackEnabled ?? false) !== feedback) {
    await smsVoice.send(
      new SetDefaultMessageFeedbackEnabledCommand({ ConfigurationSetName: name, MessageFeedbackEnabled: feedback }),
    );
  }
  await protect(smsVoice, set, wanted.ProtectConfigurationId, isNew ? undefined : before?.ProtectConfigurationId);
  return { PhysicalResourceId: name };
}

async function make(smsVoice: SmsVoice, name: string, owner: string): Promise<boolean> {
  try {
    await smsVoice.send(new CreateConfigurationSetCommand({ ConfigurationSetName: name, Tags: [keptFor(owner)] }));
    return true;
  } catch (error) {
    if (isFault(error, 'exists')) return false;
    throw error;
  }
}

async function find(smsVoice: SmsVoice, name: string): Promise<ConfigurationSetInformation> {
  const { ConfigurationSets = [] } = await smsVoice.send(
    new DescribeConfigurationSetsCommand({ ConfigurationSetNames: [name] }),
  );
  const set = ConfigurationSets.find(({ ConfigurationSetName }) => ConfigurationSetName === name);
  if (set === undefined)
    throw new Error(`AWS End User Messaging doesn't find the configuration set ${name}; deploy again`);
  return set;
}

async function demandOurs(smsVoice: SmsVoice, set: ConfigurationSetInformation, owner: string): Promise<void> {
  const { ConfigurationSetArn: ResourceArn, ConfigurationSetName: name } = set;
  const { Tags = [] } = await smsVoice.send(new ListTagsForResourceCommand({ ResourceArn }));
  demandKeptFor(owner, name!, Tags);
}

/** Changes only what the template changes, and takes away only what it gave: people may have chosen another one by hand, in an incident too. */
async function protect(
  smsVoice: SmsVoice,
  { ConfigurationSetName, ProtectConfigurationId: now }: ConfigurationSetInformation,
  wanted: string | undefined,
  before: string | undefined,
): Promise<void> {
  if (wanted !== undefined && wanted !== now && wanted !== before) {
    await smsVoice.send(
      new AssociateProtectConfigurationCommand({ ConfigurationSetName, ProtectConfigurationId: wanted }),
    );
  }
  if (wanted === undefined && before !== undefined && before === now) {
    await smsVoice.send(
      new DisassociateProtectConfigurationCommand({ ConfigurationSetName, ProtectConfigurationId: before }),
    );
  }
}
