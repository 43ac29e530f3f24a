import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnIPSet } from 'aws-cdk-lib/aws-wafv2';
import { RUN_TIME_IP_SET_TYPE } from '../../lib/contract/posture/run-time-ip-set';
import { emailTemplate } from '../inbound/constructs';
import { MATRIX } from './matrix';
import { runTimeIpSets } from './run-time-state';
import { siteOf } from './site';

/** What somebody could plant: one IP set of the template, and a writer. */
function planted(plant: (stack: Stack, set: CfnIPSet) => void, addresses = ['198.51.100.0/24']): string[] {
  const stack = new Stack(new App(), 'Planted');
  const set = new CfnIPSet(stack, 'Set', { scope: 'REGIONAL', ipAddressVersion: 'IPV4', addresses });
  plant(stack, set);
  return runTimeIpSets(Template.fromStack(stack).toJSON());
}

const allowing = (stack: Stack, action: string, resource: string) =>
  new iam.Role(stack, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Write: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ actions: [action], resources: [resource] })],
      }),
    },
  });

describe('an IP set of the template that somebody writes', () => {
  test.each<[string, (stack: Stack, set: CfnIPSet) => void]>([
    ['by its ARN', (stack, set) => allowing(stack, 'wafv2:UpdateIPSet', set.attrArn)],
    ['by any action', (stack, set) => allowing(stack, 'wafv2:*', set.attrArn)],
    ['by a part of the name of the action', (stack, set) => allowing(stack, 'WAFv2:Update*', set.attrArn)],
    ['by every ARN', (stack) => allowing(stack, 'wafv2:UpdateIPSet', '*')],
    ['by the ARNs of all sets', (stack) => allowing(stack, 'wafv2:UpdateIPSet', 'arn:aws:wafv2:*:*:regional/ipset/*')],
    ['through the command, which reads outputs', (stack, set) => new CfnOutput(stack, 'Out', { value: set.ref })],
    [
      'through a function that is told of it',
      (stack, set) =>
        new lambda.Function(stack, 'Function', {
          runtime: lambda.Runtime.NODEJS_22_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline('exports.handler = () => {};'),
          environment: { SET: `x ${set.ref}` },
        }),
    ],
  ])('is found: %s', (_, plant) => {
    expect(planted(plant)).not.toEqual([]);
  });

  test('is found when it is empty, whoever writes it', () => {
    expect(planted(() => {}, [])).toEqual(['Set has no addresses of its own: somebody writes it at run time']);
  });

  test('is no IP set that the template alone writes', () => {
    expect(planted(() => {})).toEqual([]);
    expect(planted((stack, set) => allowing(stack, 'wafv2:GetIPSet', set.attrArn))).toEqual([]);
    expect(
      planted((stack) =>
        allowing(stack, 'wafv2:UpdateIPSet', 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/x/y'),
      ),
    ).toEqual([]);
  });
});

// `npm run test:templates` and `npm run examples` walk over every site of the matrix and over every example; this is a site with all that writes.
test.each(['shield', 'group', 'stack'] as const)(
  'stands in no %s with gates, a block list, outputs and lists of its own',
  (home) => {
    const site = MATRIX.find(
      ({ choice }) => choice.home === home && choice.block !== 'off' && choice.lists === 'lists',
    )!;
    const template = Template.fromStack(siteOf(new App(), site.choice)).toJSON();
    const types = Object.values<{ Type: string }>(template.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type === RUN_TIME_IP_SET_TYPE)).toHaveLength(10);
    expect(types).toContain('AWS::WAFv2::IPSet');
    expect(runTimeIpSets(template)).toEqual([]);
  },
);

// A rotation puts its keys into the secret of the guard: run-time state in a resource of the template. It stays as long as this property does
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-secretsmanager-secret.html).
test('no secret is generated in another way than in the first version, which would write over the keys in use', () => {
  const plain = (PasswordLength: number) => ({ ExcludePunctuation: true, PasswordLength });
  const first = {
    HashKeys: { ...plain(64), GenerateStringKey: 'key', SecretStringTemplate: '{"id":"first"}' },
    HashKey: plain(64),
    RootSecret: plain(64),
    CaptchaProof: plain(48),
  };
  const gated = MATRIX.find(({ choice }) => choice.check === 'turnstile' && choice.routes === 'many')!;
  const guarded = MATRIX.find(({ choice }) => choice.recipients === 'guard' && choice.mail === 'ses')!;
  const templates = [
    ...[gated, guarded].map(({ choice }) => Template.fromStack(siteOf(new App(), choice))),
    emailTemplate(),
  ];
  const secrets = templates.flatMap((template) =>
    Object.entries(template.findResources('AWS::SecretsManager::Secret')),
  );
  const found = secrets.map(([id, { Properties }]) => {
    const name = Object.keys(first).find((each) => new RegExp(`${each}[0-9A-F]{8}$`).test(id));
    return [name, Properties.GenerateSecretString] as const;
  });
  expect(new Set(found.map(([name]) => name))).toEqual(new Set(Object.keys(first)));
  for (const [name, generated] of found) expect(generated).toEqual(first[name as keyof typeof first]);
});
