import {
  CreateConfigurationSetCommand,
  GetConfigurationSetCommand,
  PutConfigurationSetReputationOptionsCommand,
  type SESv2Client,
} from '@aws-sdk/client-sesv2';
import { isFault } from '../../../lib/contract/aws-fault';
import { demandKeptFor, keptFor } from '../kept-for';

export interface ConfigurationSetEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: {
    readonly ConfigurationSetName: string;
    /** Name of the stack that the configuration set is kept for. */
    readonly KeptFor: string;
  };
}

export interface ConfigurationSetAnswer {
  readonly PhysicalResourceId: string;
}

/**
 * Makes a configuration set where it is missing, takes up the one that an earlier deployment left, and never deletes it: applications name it in each
 * mail, and SES refuses mail that names one that is gone.
 *
 * Whether it sends isn't touched either: people and the responder pause it.
 *
 * @throws Error when a configuration set of that name belongs to somebody else
 */
export async function keepConfigurationSet(
  event: ConfigurationSetEvent,
  ses: Pick<SESv2Client, 'send'>,
): Promise<ConfigurationSetAnswer> {
  const { ConfigurationSetName: name, KeptFor: owner } = event.ResourceProperties;
  // CloudFormation asks only when somebody took the deletion policy away.
  if (event.RequestType === 'Delete') return { PhysicalResourceId: event.PhysicalResourceId ?? name };
  if (!(await make(ses, name, owner))) await takeUp(ses, name, owner);
  return { PhysicalResourceId: name };
}

async function make(ses: Pick<SESv2Client, 'send'>, name: string, owner: string): Promise<boolean> {
  try {
    await ses.send(
      new CreateConfigurationSetCommand({
        ConfigurationSetName: name,
        // Without them there is no bounce rate of this set to look at.
        ReputationOptions: { ReputationMetricsEnabled: true },
        Tags: [keptFor(owner)],
      }),
    );
    return true;
  } catch (error) {
    if (isFault(error, 'exists')) return false;
    throw error;
  }
}

async function takeUp(ses: Pick<SESv2Client, 'send'>, name: string, owner: string): Promise<void> {
  const { Tags = [], ReputationOptions } = await ses.send(
    new GetConfigurationSetCommand({ ConfigurationSetName: name }),
  );
  demandKeptFor(owner, name, Tags);
  if (ReputationOptions?.ReputationMetricsEnabled === true) return;
  await ses.send(
    new PutConfigurationSetReputationOptionsCommand({ ConfigurationSetName: name, ReputationMetricsEnabled: true }),
  );
}
