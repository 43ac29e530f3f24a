import {
  CreateConfigurationSetCommand,
  GetConfigurationSetCommand,
  PutConfigurationSetReputationOptionsCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import {
  type ConfigurationSetEvent,
  keepConfigurationSet,
} from '../../../lambda/reputation/ses-configuration-set/configuration-set';

const ses = mockClient(SESv2Client);
const client = new SESv2Client({ region: 'eu-central-1' });
beforeEach(() => ses.reset());

const ResourceProperties = { ConfigurationSetName: 'Shop-otp', KeptFor: 'Shop' };
const ask = (RequestType: ConfigurationSetEvent['RequestType']) =>
  keepConfigurationSet({ RequestType, PhysicalResourceId: 'Shop-otp', ResourceProperties }, client);
const named = (name: string) => Object.assign(new Error(name), { name });
const OURS = [{ Key: 'cdk-otp-shield:kept-for', Value: 'Shop' }];
const metrics = (ReputationMetricsEnabled: boolean) => ({ ReputationOptions: { ReputationMetricsEnabled } });

function exists(set: object): void {
  ses.on(CreateConfigurationSetCommand).rejects(named('AlreadyExistsException'));
  ses.on(GetConfigurationSetCommand, { ConfigurationSetName: 'Shop-otp' }).resolves(set);
}

test('makes what is missing, with its metrics on and marked as ours', async () => {
  ses.on(CreateConfigurationSetCommand).resolves({});
  await expect(ask('Create')).resolves.toEqual({ PhysicalResourceId: 'Shop-otp' });
  expect(ses.calls().map(({ args }) => args[0].input)).toEqual([
    { ConfigurationSetName: 'Shop-otp', ...metrics(true), Tags: OURS },
  ]);
});

test('takes up what an earlier deployment left, and changes nothing of it', async () => {
  exists({ Tags: OURS, ...metrics(true), SendingOptions: { SendingEnabled: false } });
  await expect(ask('Create')).resolves.toEqual({ PhysicalResourceId: 'Shop-otp' });
  expect(ses.calls()).toHaveLength(2);
});

test('turns metrics on again that somebody turned off', async () => {
  exists({ Tags: OURS, ...metrics(false) });
  await ask('Create');
  expect(ses.commandCalls(PutConfigurationSetReputationOptionsCommand)[0]!.args[0].input).toEqual({
    ConfigurationSetName: 'Shop-otp',
    ReputationMetricsEnabled: true,
  });
});

test('an update mends what somebody deleted meanwhile', async () => {
  ses.on(CreateConfigurationSetCommand).resolves({});
  await ask('Update');
  expect(ses.commandCalls(CreateConfigurationSetCommand)).toHaveLength(1);
});

test.each<[string, object]>([
  ['has no tag', metrics(true)],
  ['is kept for another stack', { Tags: [{ ...OURS[0], Value: 'Other' }] }],
])('a set of that name that %s is left alone, and the deploy says what to do', async (_, set) => {
  exists(set);
  await expect(ask('Create')).rejects.toThrow('give its name as configurationSetName');
  expect(ses.commandCalls(PutConfigurationSetReputationOptionsCommand)).toEqual([]);
});

test('deletes nothing', async () => {
  await expect(ask('Delete')).resolves.toEqual({ PhysicalResourceId: 'Shop-otp' });
  expect(ses.calls()).toEqual([]);
});

test('what SES refuses fails the deploy with its own words', async () => {
  ses.on(CreateConfigurationSetCommand).rejects(named('LimitExceededException'));
  await expect(ask('Create')).rejects.toThrow('LimitExceededException');
});
