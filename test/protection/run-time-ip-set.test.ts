import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { RUN_TIME_IP_SET_TYPE } from '../../lib/contract/posture/run-time-ip-set';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import { PostureGate } from '../../lib/protection/posture-gate';
import { Simulator } from '../../lib/sim/simulator';
import { deployedValue } from '../posture/deployed';
import { ENV, ROUTES, webAcl } from './stack';

const LONG = 'AVeryLongNameOfAConstructThatSomebodyFoundFittingForTheirSite';

function synth() {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  webAcl({ blockList: true }, stack);
  // Below paths that differ only where a name is cut.
  for (const last of ['One', 'Two']) {
    new OtpWebAcl(new Construct(new Construct(stack, `${LONG}${LONG}${last}`), LONG), 'Acl', ROUTES);
  }
  return Template.fromStack(stack);
}

describe('IP sets that are written at run time', () => {
  const template = synth();
  const sets = Object.values(template.findResources(RUN_TIME_IP_SET_TYPE));
  /** As CloudFormation resolves it in a stack with this id. */
  const namesIn = (uuid: string) =>
    sets.map(({ Properties: { Name } }) => {
      const [separator, [path]] = Name['Fn::Join'];
      return `${path}${separator}${uuid}`;
    });

  test('have names that AWS WAF takes, each its own, in every shield of the stack', () => {
    const names = namesIn('0f1e2d3c-4b5a-4978-a796-a5b4c3d2e1f0');
    expect(names).toHaveLength(10 + 4 + 4);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[\w-]{1,128}$/);
  });

  test('have descriptions that AWS WAF takes', () => {
    for (const { Properties } of sets)
      expect(Properties.Description).toMatch(/^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]{1,254}[\w+=:#@/\-,.]$/);
  });

  test('carry the id of the stack in their names, so that two stacks of one template do not meet', () => {
    for (const { Properties } of sets) {
      expect(Properties.Name['Fn::Join'][1][1]).toEqual({
        'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }],
      });
    }
  });

  test('have one function for all of them, which may make and delete those of this stack, and write none', () => {
    const ofHandler = ([id]: [string, unknown]) => id.startsWith('OtpShieldRunTimeIpSets');
    const functions = Object.entries(template.findResources('AWS::Lambda::Function')).filter(ofHandler);
    expect(functions).toHaveLength(1);
    expect(new Set(sets.map(({ Properties }) => JSON.stringify(Properties.ServiceToken))).size).toBe(1);
    const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(ofHandler);
    expect(policies).toHaveLength(1);
    const resources = template.toJSON().Resources;
    const { Statement } = policies[0]![1].Properties.PolicyDocument;
    expect(Statement.map((each: { Action: unknown; Resource: unknown }) => [each.Action, each.Resource])).toEqual([
      [['logs:CreateLogStream', 'logs:PutLogEvents'], expect.anything()],
      [
        ['wafv2:CreateIPSet', 'wafv2:TagResource', 'wafv2:GetIPSet', 'wafv2:DeleteIPSet', 'wafv2:ListTagsForResource'],
        expect.anything(),
      ],
      ['wafv2:ListIPSets', '*'],
    ]);
    const [, parts] = Statement[1].Resource['Fn::Join'];
    expect(parts.slice(-2)).toEqual([{ 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }, '/*']);
    expect(deployedValue({ 'Fn::Join': ['', parts.slice(0, -2)] }, resources)).toBe(
      'arn:aws:wafv2:eu-central-1:111122223333:regional/ipset/*-',
    );
    expect(JSON.stringify(Statement)).not.toContain('UpdateIPSet');
  });

  test('are not waited for longer than the function can take', () => {
    for (const { Properties } of sets) expect(Properties.ServiceTimeout).toBe('900');
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('^OtpShieldRunTimeIpSets') },
      MaximumEventAgeInSeconds: 600,
    });
  });

  test('of a gate alone, in a stack without a web ACL, are made as well', () => {
    const stack = new Stack(new App(), 'Gates');
    new PostureGate(stack, 'Gate', { purpose: 'a test' });
    Template.fromStack(stack).resourceCountIs(RUN_TIME_IP_SET_TYPE, 2);
  });

  test('are empty for the simulator until somebody writes them, and keep that through every deployment', () => {
    const one = template.toJSON();
    const webAclId = Object.keys(template.findResources('AWS::WAFv2::WebACL')).find((id) => /^Acl/.test(id))!;
    const simulator = Simulator.fromTemplate(one, { webAcl: webAclId });
    const gate = simulator.ipSets.list().find(({ logicalId }) => /^AclRulesLockdownIpv4/.test(logicalId))!;
    expect(gate.addresses).toEqual([]);
    const ask = () =>
      simulator.evaluate({
        ip: '198.51.100.7',
        method: 'POST',
        uri: '/api/auth/otp',
        headers: [
          ['host', 'shop.example'],
          ['content-type', 'application/json'],
        ],
      }).rule;
    expect(ask()).toBe('human-check');
    simulator.ipSets.update(gate.logicalId, ['0.0.0.0/1', '128.0.0.0/1']);
    expect(ask()).toBe('lockdown');
    const other = structuredClone(one);
    other.Resources[gate.logicalId].Properties.Description = 'closed - in other words';
    simulator.update(other);
    expect(ask()).toBe('lockdown');
  });
});
