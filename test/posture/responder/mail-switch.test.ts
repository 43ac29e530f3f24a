import { PutConfigurationSetSendingOptionsCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { configurationSetSwitch } from '../../../lambda/posture/responder/mail-switch';

test('pauses and resumes its configuration set, and nothing else', async () => {
  const ses = mockClient(SESv2Client);
  ses.on(PutConfigurationSetSendingOptionsCommand).resolves({});
  const mail = configurationSetSwitch(new SESv2Client({ region: 'eu-central-1' }), 'otp');
  await mail.pause();
  await mail.resume();
  expect(ses.calls().map(({ args }) => args[0].input)).toEqual([
    { ConfigurationSetName: 'otp', SendingEnabled: false },
    { ConfigurationSetName: 'otp', SendingEnabled: true },
  ]);
});
