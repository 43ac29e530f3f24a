import { type Input, type Output, type Service, ServiceError, text } from '../../lab/aws/service';
import { LEAVES } from '../key-policy';
import { operatorRig } from './operator-rig';

// Whether the handlers of a deployed shield can read their secrets.

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:turnstile-AbCdEf';
const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0f1e2d3c';
const ROLE = 'OtpShield-GateRole-1A2B';

class Secrets implements Service {
  readonly secrets = new Map<string, Output>();
  readonly operations = {
    DescribeSecret: (input: Input): Output => {
      const secret = this.secrets.get(text(input, 'SecretId'));
      if (secret === undefined) throw new ServiceError('ResourceNotFoundException', 'no such secret');
      return secret;
    },
  };
}

let secrets: Secrets;
let rig: Awaited<ReturnType<typeof operatorRig>>;
beforeEach(async () => {
  secrets = new Secrets();
  rig = await operatorRig({ secretsmanager: secrets });
  rig.waf.webAcls.set(rig.webAclArn, { Name: 'otp', Id: '1', ARN: rig.webAclArn, Rules: [] });
  secrets.secrets.set(SECRET, { KmsKeyId: KEY });
  rig.keys.policies.set(KEY, { Statement: [LEAVES] });
});
afterEach(() => rig.close());

function reading(Resource: unknown, ...more: object[]): void {
  const Statement = [{ Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource }, ...more];
  const Properties = { Roles: [{ Ref: ROLE }], PolicyDocument: { Statement } };
  rig.stacks.templates.set('OtpShield', { Resources: { Policy: { Type: 'AWS::IAM::Policy', Properties } } });
  rig.stacks.resources.set('OtpShield', [{ type: 'AWS::IAM::Role', id: ROLE }]);
}
const said = async () =>
  (await rig.type('doctor')).out
    .split('\n')
    .filter((line) => /secret/i.test(line) && !/may show recipients/.test(line));
const OK = 'ok   secrets of the handlers: 1, all there, with keys that may be used';

test('with a key that the role may not use is to mend, with what mends it', async () => {
  reading(SECRET);
  expect(await said()).toEqual([
    `BAD  secret turnstile-AbCdEf: ${ROLE} can't read it, since it may not do kms:Decrypt with its key ${KEY}`,
    expect.stringMatching(/^ {5}mend: give the secret as Secret\.fromSecretAttributes/),
  ]);
  expect((await rig.type('doctor')).exitCode).toBe(3);
});

test.each<[string, () => void]>([
  ['the key of AWS', () => secrets.secrets.set(SECRET, { KmsKeyId: 'alias/aws/secretsmanager' })],
  ['no key named', () => secrets.secrets.set(SECRET, {})],
  ['a key that the role may use', () => reading(SECRET, { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY })],
])('with %s is well', async (_, change) => {
  reading(SECRET);
  change();
  expect(await said()).toEqual([OK]);
});

test('by its name alone is found', async () => {
  secrets.secrets.set('turnstile', {});
  reading(SECRET.replace('AbCdEf', '??????'));
  expect(await said()).toEqual([OK]);
});

test.each<[string, () => void, RegExp]>([
  ['is gone', () => secrets.secrets.clear(), /^BAD {2}secret turnstile-AbCdEf: it is gone/],
  [
    'is to be deleted',
    () => secrets.secrets.set(SECRET, { DeletedDate: 1_790_000_000 }),
    /^BAD .* it is to be deleted/,
  ],
  [
    'is of another stack',
    () => reading({ 'Fn::ImportValue': 'x' }),
    /^note of secrets of OtpShield-GateRole-1A2B the template says only/,
  ],
  [
    'may not be looked at',
    () => rig.standIn.fail('secretsmanager:DescribeSecret', 'AccessDeniedException', 9),
    /^BAD {2}not allowed to look at the secrets of the handlers/,
  ],
])('that %s is never an ok', async (_, change, line) => {
  reading(SECRET);
  change();
  expect((await said())[0]).toMatch(line);
});

test('without a secret nothing is said', async () => expect(await said()).toEqual([]));
