import { PutConfigurationSetSendingOptionsCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { setSending } from '../../../lambda/reputation/ses-switch/switch';

const calls = mockClient(SESv2Client);
const ses = new SESv2Client({ region: 'eu-central-1' });

beforeEach(() => {
  calls.reset();
  calls.on(PutConfigurationSetSendingOptionsCommand).resolves({});
});

test('pauses and resumes its configuration set, and nothing else', async () => {
  await setSending({ sending: false }, ses, 'otp');
  await setSending({ sending: true }, ses, 'otp');
  expect(calls.calls().map(({ args }) => args[0].input)).toEqual([
    { ConfigurationSetName: 'otp', SendingEnabled: false },
    { ConfigurationSetName: 'otp', SendingEnabled: true },
  ]);
});

test.each([undefined, {}, { sending: 'false' }, { sending: 1 }])(
  'asks nothing of SES for the event %j',
  async (event) => {
    await expect(setSending(event, ses, 'otp')).rejects.toThrow();
    expect(calls.calls()).toHaveLength(0);
  },
);
