import { Account } from '../../bin/operator/account';
import { DeployedShield } from '../../bin/operator/deployed-shield';
import { examineUserPools } from '../../bin/operator/user-pool-check';
import { ServiceError } from '../../lab/aws/service';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { noteAwsCall } from './note-aws-call';
import { operatorRig } from './operator-rig';

// What the doctor says of a user pool, over signed calls on loopback.

const ID = 'eu-central-1_aB3dE5fG7';
const ARN = `arn:aws:cognito-idp:eu-central-1:111122223333:userpool/${ID}`;
const ROLE = 'arn:aws:iam::111122223333:role/texts';
const SENDER = { LambdaArn: 'arn:aws:lambda:eu-central-1:111122223333:function:codes', LambdaVersion: 'V1_0' };

let rig: Awaited<ReturnType<typeof operatorRig>>;
let pool: Record<string, unknown>;
let asked: string[];
let refused: boolean;

beforeEach(async () => {
  asked = [];
  refused = false;
  pool = {
    Id: ID,
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', ConfigurationSet: 'otp' },
    LambdaConfig: { CustomEmailSender: SENDER },
  };
  const DescribeUserPool = (input: Readonly<Record<string, unknown>>) => {
    noteAwsCall('CognitoIdentityProviderClient', 'DescribeUserPoolCommand', input);
    if (refused) throw new ServiceError('AccessDeniedException', 'is not authorized');
    asked.push(String(input.UserPoolId));
    return { UserPool: pool };
  };
  rig = await operatorRig({ cognitoidp: { operations: { DescribeUserPool } } });
  rig.stacks.templates.set('OtpShield', { Resources: {} });
  rig.outputs[OUTPUT.resourceArns] = ARN;
});
afterEach(() => rig.close());

const said = async () => {
  const shield = await DeployedShield.find(new Account({ stack: undefined, profile: undefined, region: undefined }));
  return (await examineUserPools(shield)).map(({ level, message }) => `${level}: ${message}`);
};

test('a pool with a custom sender is well, and of a function of its owner nothing is promised', async () => {
  expect(await said()).toEqual([
    `good: user pool ${ID}: custom senders send for it; a CognitoGuard bounds and counts, another function must do so itself`,
  ]);
  expect(asked).toEqual([ID]);
});

test('without a pool nothing is asked', async () => {
  rig.outputs[OUTPUT.resourceArns] =
    'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/a/50dc6c495c0c9188';
  expect([await said(), asked]).toEqual([[], []]);
});

test.each<[string, object, string]>([
  [
    'sign-ups by text',
    { AutoVerifiedAttributes: ['phone_number'] },
    'lets strangers sign up, and each sign-up is a text',
  ],
  ['no custom sender', { LambdaConfig: {} }, 'has no custom sender for mails: nobody bounds what one recipient gets'],
  [
    'no custom sender for texts',
    { SmsConfiguration: { SnsCallerArn: ROLE } },
    'has no custom sender for texts: nobody bounds what one recipient gets',
  ],
  [
    'the old way of texts',
    { SmsConfiguration: { SnsCallerArn: ROLE } },
    'sends texts by Amazon SNS: no Protect configuration of its own',
  ],
  [
    'texts without a set',
    { SmsConfiguration: { EumsSms: { CallerArn: ROLE } } },
    'sends texts without a configuration set: no Protect',
  ],
  [
    'texts that nobody watches',
    { SmsConfiguration: { EumsSms: { CallerArn: ROLE, ConfigurationSetName: 'texts' } } },
    'sends texts by the configuration set texts, which nobody watches, nor whether Protect closes countries',
  ],
  [
    'mails by Cognito',
    { LambdaConfig: {}, EmailConfiguration: {} },
    'sends mails by Amazon Cognito itself, at most 50 a day',
  ],
  [
    'codes of a challenge',
    { LambdaConfig: { CustomEmailSender: SENDER, CreateAuthChallenge: SENDER.LambdaArn } },
    'has a CreateAuthChallenge function: codes that it sends itself pass no custom sender',
  ],
  ['unverified attributes', { UserAttributeUpdateSettings: {} }, 'takes a new email before it is verified'],
])('%s is told, and is no fault', async (_what, change, message) => {
  Object.assign(pool, change);
  const lines = await said();
  expect(lines.join('\n')).toContain(`note: user pool ${ID} ${message}`);
  expect(lines.filter((line) => !line.startsWith('note: '))).toEqual([]);
});

test('a pool where only administrators make users lets nobody sign up', async () => {
  Object.assign(pool, {
    AutoVerifiedAttributes: ['phone_number'],
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
  });
  expect((await said()).join()).not.toContain('strangers');
});

test('what can not be read is to mend', async () => {
  refused = true;
  expect(await said()).toEqual([
    expect.stringMatching(/^bad: .*(?:not allowed|AccessDenied).*DescribeUserPool|^bad: .*look at the user pool/),
  ]);
});

test('the doctor prints it, with what mends it', async () => {
  pool.LambdaConfig = {};
  const { out } = await rig.type('doctor');
  expect(out).toMatch(/note user pool eu-central-1_aB3dE5fG7 has no custom sender for mails.*\n {5}mend: CognitoGuard/);
});
