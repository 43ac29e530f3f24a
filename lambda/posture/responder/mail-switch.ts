import { PutConfigurationSetSendingOptionsCommand, type SESv2Client } from '@aws-sdk/client-sesv2';

/** The switch of one configuration set: nothing else of the account is ever paused. */
export interface MailSwitch {
  pause(): Promise<void>;
  resume(): Promise<void>;
}

export function configurationSetSwitch(ses: Pick<SESv2Client, 'send'>, name: string): MailSwitch {
  const set = async (SendingEnabled: boolean) => {
    await ses.send(new PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName: name, SendingEnabled }));
  };
  return { pause: () => set(false), resume: () => set(true) };
}
