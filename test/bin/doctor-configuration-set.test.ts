import { type Output, ServiceError } from '../../lab/aws/service';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { operatorRig } from './operator-rig';

let rig: Awaited<ReturnType<typeof operatorRig>>;
let set: Output | undefined;
let destinations: Output[];
let account: Output;
beforeEach(async () => {
  set = {};
  account = {};
  destinations = [{ Name: 'to-topic', Enabled: true, MatchingEventTypes: ['SEND', 'BOUNCE'] }];
  rig = await operatorRig({
    sesv2: {
      operations: {
        GetConfigurationSet: () => {
          if (set === undefined) throw new ServiceError('NotFoundException', 'Configuration set does not exist.', 404);
          return set;
        },
        GetConfigurationSetEventDestinations: () => ({ EventDestinations: destinations }),
        GetAccount: () => account,
      },
    },
  });
  rig.outputs[OUTPUT.configurationSetName] = 'otp';
  rig.waf.webAcls.set(rig.webAclArn, { Name: 'otp', Id: '1', ARN: rig.webAclArn, Rules: [] });
});
afterEach(() => rig.close());

async function said(): Promise<string[]> {
  const { out } = await rig.type('doctor');
  return out.split('\n').filter((line) => /^\S.*(configuration set|engagement)/.test(line));
}

const METRICS = { DashboardOptions: { EngagementMetrics: 'ENABLED' } };
const VDM = { VdmAttributes: { VdmEnabled: 'ENABLED', DashboardAttributes: { EngagementMetrics: 'ENABLED' } } };

test.each<[string, () => void, RegExp]>([
  ['paused', () => (set = { SendingOptions: { SendingEnabled: false } }), /--sending-enabled --region eu-central-1$/],
  [
    'gone',
    () => (set = undefined),
    /mend: a deploy finds its template unchanged .*aws sesv2 create-configuration-set --configuration-set-name otp .*--tags Key=cdk-otp-shield:kept-for,Value=OtpShield --region eu-central-1/,
  ],
])('that is %s: the call that mends it', async (_, change, remedy) => {
  change();
  const { out } = await rig.type('doctor');
  expect(out.split('\n')).toContainEqual(expect.stringMatching(remedy));
});

test('that sends and leaves mails alone is well', async () => {
  expect(await said()).toEqual(['ok   configuration set otp sends, and SES leaves its mails as they are']);
});

test.each<[string, () => void, RegExp]>([
  ['is paused', () => (set = { SendingOptions: { SendingEnabled: false } }), /^BAD {2}configuration set otp is paused/],
  ['is gone', () => (set = undefined), /^BAD {2}configuration set otp is not in this Region/],
  [
    'is asked for clicks',
    () => destinations.push({ Name: 'theirs', Enabled: true, MatchingEventTypes: ['OPEN', 'CLICK'] }),
    /^note configuration set otp: its event destination theirs asks for OPEN and CLICK/,
  ],
  [
    'has engagement metrics',
    () => (set = { VdmOptions: METRICS }),
    /^note engagement metrics .* on for configuration set otp/,
  ],
  ['takes those of the account', () => (account = VDM), /^note engagement metrics .* on for the account/],
  [
    'may not be looked at',
    () => rig.standIn.fail('sesv2:GetAccount', 'AccessDeniedException', 9, 403),
    /^BAD {2}not allowed to look at the configuration set/,
  ],
])('that %s is told', async (_, change, line) => {
  change();
  expect(await said()).toEqual([expect.stringMatching(line)]);
});

test('that is asked for clicks no more, or keeps the metrics of the account away, is well', async () => {
  destinations.push({ Name: 'theirs', Enabled: false, MatchingEventTypes: ['CLICK'] });
  account = VDM;
  set = { VdmOptions: { DashboardOptions: { EngagementMetrics: 'DISABLED' } } };
  expect((await said())[0]).toMatch(/^ok /);
});
