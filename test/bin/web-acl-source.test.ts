import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { simulateCommand } from '../../bin/commands/simulate';
import { FakeIo } from './fake-io';
import { scratchDirectory, TEMPLATE } from './web-acls';

const files = scratchDirectory();
const visibility = (MetricName: string) => ({
  SampledRequestsEnabled: true,
  CloudWatchMetricsEnabled: true,
  MetricName,
});
const replay = files.write('replay.json', {
  requests: [{ at: 0, ip: '192.0.2.7', uri: '/x', want: { action: 'BLOCK', rule: 'block-list' } }],
});

async function simulate(...args: string[]) {
  const io = new FakeIo();
  const code = await simulateCommand.run([...args, '--replay', replay], io);
  return { code, out: io.stdout, err: io.stderr };
}

function aclWith(rule: object, more: object = {}) {
  return {
    ...more,
    Resources: {
      Acl: {
        Type: 'AWS::WAFv2::WebACL',
        Properties: {
          Scope: 'REGIONAL',
          DefaultAction: { Allow: {} },
          VisibilityConfig: visibility('acl'),
          Rules: [{ Name: 'block-list', Priority: 0, VisibilityConfig: visibility('r'), ...rule }],
        },
      },
    },
  };
}

const secret = aclWith({
  Action: { Block: {} },
  Statement: {
    ByteMatchStatement: {
      SearchString: '{{resolve:secretsmanager:origin:SecretString:key}}',
      FieldToMatch: { UriPath: {} },
      PositionalConstraint: 'EXACTLY',
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    },
  },
});
const marketplace = aclWith({
  OverrideAction: { None: {} },
  Statement: { ManagedRuleGroupStatement: { VendorName: 'F5', Name: 'OWASP_Managed' } },
});

describe('what is missing is told with the option that gives it', () => {
  test.each([
    ['a dynamic reference', secret, '--parameter resolve:secretsmanager:origin:SecretString:key=VALUE'],
    ['a group of the Marketplace', marketplace, '--managed-group F5/OWASP_Managed'],
    ['several web ACLs', { Resources: { ...TEMPLATE.Resources, Other: TEMPLATE.Resources.Acl } }, 'choose with --acl'],
  ])('%s', async (_, template, text) => {
    const { code, err } = await simulate('--template', files.write('t.json', template));
    expect(code).toBe(1);
    expect(err).toContain(text);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('and taken there', async () => {
    const given = 'resolve:secretsmanager:origin:SecretString:key=/x';
    const template = files.write('secret.json', secret);
    expect(await simulate('--template', template, '--parameter', given)).toMatchObject({ code: 0, err: '' });
    const braces = `{{${given.replace('=/x', '')}}}=/x`;
    expect(await simulate('--template', template, '--parameter', braces)).toMatchObject({ code: 0 });
  });
});

test('stand-ins of managed groups come from files, or are names that match nothing', async () => {
  const template = files.write('f5.json', marketplace);
  const standIn = {
    vendorName: 'F5',
    name: 'OWASP_Managed',
    rules: [{ name: 'block-list', addresses: ['192.0.2.0/24'] }],
  };
  for (const content of [standIn, [standIn], { managedRuleGroups: [standIn] }]) {
    const file = files.write('stand-in.json', content);
    expect(await simulate('--template', template, '--managed-group', file)).toMatchObject({ code: 0 });
  }
  const nothing = await simulate('--template', template, '--managed-group', 'F5/OWASP_Managed');
  expect(nothing.code).toBe(3);
  const wrong = files.write('wrong.json', { name: 'x', rule: [] });
  expect(await simulate('--template', template, '--managed-group', wrong)).toMatchObject({
    code: 2,
    err: expect.stringContaining('unknown key "rule"') as string,
  });
});

test('rule groups alone, as the API prints them', async () => {
  const group = {
    RuleGroup: {
      Name: 'g',
      ARN: 'arn:aws:wafv2:eu-central-1:111122223333:regional/rulegroup/g/1',
      Capacity: 10,
      VisibilityConfig: visibility('g'),
      Rules: [
        {
          Name: 'block-list',
          Priority: 0,
          Action: { Block: {} },
          VisibilityConfig: visibility('b'),
          Statement: {
            ByteMatchStatement: {
              SearchString: '/x',
              FieldToMatch: { UriPath: {} },
              PositionalConstraint: 'EXACTLY',
              TextTransformations: [{ Priority: 0, Type: 'NONE' }],
            },
          },
        },
      ],
    },
  };
  expect(await simulate('--rule-group', files.write('group.json', group))).toMatchObject({ code: 0 });
});

describe('nested stacks', () => {
  const assembly = files.path('cdk.out');
  const nested = {
    Parameters: { Addresses: { Type: 'CommaDelimitedList' }, Name: { Type: 'String' }, Set: { Type: 'String' } },
    Conditions: { IsOn: { 'Fn::Equals': ['a', 'a'] } },
    Resources: {
      Acl: {
        Type: 'AWS::WAFv2::WebACL',
        Condition: 'IsOn',
        Properties: {
          Name: { 'Fn::Sub': '${Name}-acl' },
          Scope: 'REGIONAL',
          DefaultAction: { Allow: {} },
          VisibilityConfig: visibility('acl'),
          Rules: [
            {
              Name: 'block-list',
              Priority: 0,
              Action: { Block: {} },
              VisibilityConfig: visibility('b'),
              Statement: { IPSetReferenceStatement: { Arn: { Ref: 'Set' } } },
            },
          ],
        },
      },
      // The parent has one of this name, too.
      Topic: { Type: 'AWS::SNS::Topic' },
    },
    Outputs: { AclArn: { Value: { 'Fn::GetAtt': ['Acl', 'Arn'] } } },
  };
  const parent = {
    Resources: {
      BlockList: TEMPLATE.Resources.BlockList,
      Topic: { Type: 'AWS::SNS::Topic' },
      Waf: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: {
          TemplateURL: { 'Fn::Sub': 'https://bucket/x.json' },
          Parameters: { Name: 'site', Set: { 'Fn::GetAtt': ['BlockList', 'Arn'] }, Addresses: 'x' },
        },
        Metadata: { 'aws:asset:path': 'Waf.nested.template.json' },
      },
    },
  };

  beforeAll(() => {
    mkdirSync(assembly);
    files.write(join('cdk.out', 'Waf.nested.template.json'), nested);
    files.write(join('cdk.out', 'Stack.template.json'), parent);
    files.write(join('cdk.out', 'manifest.json'), {
      artifacts: { Stack: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Stack.template.json' } } },
    });
  });

  test('of cdk.out, with what the parent gives them', async () => {
    expect(await simulate('--template', assembly)).toMatchObject({ code: 0, err: '' });
  });

  test('beside a template, as "aws cloudformation package" takes them', async () => {
    files.write('waf.yaml', JSON.stringify(nested));
    const { Waf } = parent.Resources;
    const main = {
      Resources: {
        ...parent.Resources,
        Waf: { ...Waf, Metadata: {}, Properties: { ...Waf.Properties, TemplateURL: './waf.yaml' } },
      },
    };
    expect(await simulate('--template', files.write('main.json', main))).toMatchObject({ code: 0, err: '' });
  });
});
