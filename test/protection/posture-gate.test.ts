import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { readResponderSettings } from '../../lambda/posture/responder/settings';
import { OtpResponder } from '../../lib/posture/otp-responder';
import { PostureGate, type PostureGateAttributes } from '../../lib/protection/posture-gate';
import { ENV } from './stack';

const arn = (name: string, region = ENV.region) =>
  `arn:aws:wafv2:${region}:111122223333:regional/ipset/${name}/id-of-${name}`;
const setsOf = (gate: string): PostureGateAttributes => ({ ipv4SetArn: arn(`${gate}4`), ipv6SetArn: arn(`${gate}6`) });
const stackOf = () => new Stack(new App(), 'Responses', { env: ENV });
const gateFrom = (ipSets: Partial<PostureGateAttributes>) =>
  PostureGate.fromIpSets(stackOf(), 'Gate', { ...setsOf('lockdown'), ...ipSets });

describe('a gate of another stack', () => {
  test('is moved by a responder here: same IP sets in its settings, and it may write these four only', () => {
    const stack = stackOf();
    new OtpResponder(stack, 'Responder', {
      lockdownGate: PostureGate.fromIpSets(stack, 'Lockdown', setsOf('lockdown')),
      strictGate: PostureGate.fromIpSets(stack, 'Strict', setsOf('strict')),
      notify: [],
    });
    const template = Template.fromStack(stack);
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    const settings = functions
      .map(({ Properties }) => Properties.Environment?.Variables?.OTP_SHIELD_RESPONDER)
      .find(Boolean);
    const OTP_SHIELD_RESPONDER = typeof settings === 'string' ? settings : settings['Fn::Join'][1].join('');
    expect(readResponderSettings({ OTP_SHIELD_RESPONDER })).toMatchObject({
      gates: {
        lockdown: { ipv4: 'lockdown4|id-of-lockdown4|REGIONAL', ipv6: 'lockdown6|id-of-lockdown6|REGIONAL' },
        strict: { ipv4: 'strict4|id-of-strict4|REGIONAL', ipv6: 'strict6|id-of-strict6|REGIONAL' },
      },
    });
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const writable = statements.filter(({ Action }) => [Action].flat().includes('wafv2:UpdateIPSet'));
    expect(writable.flatMap(({ Resource }) => Resource)).toEqual(
      ['lockdown4', 'lockdown6', 'strict4', 'strict6'].map((name) => arn(name)),
    );
    template.resourceCountIs('AWS::WAFv2::IPSet', 0);
  });

  test('of the scope CLOUDFRONT keeps it, in us-east-1 alone, and both sets have one', () => {
    const global = (name: string, region = 'us-east-1') => arn(name, region).replace('regional', 'global');
    const sets = { ipv4SetArn: global('a'), ipv6SetArn: global('b') };
    const here = new Stack(new App(), 'Responses', { env: { ...ENV, region: 'us-east-1' } });
    const gate = PostureGate.fromIpSets(here, 'Gate', sets);
    expect([gate.ipv4SetRef, gate.ipv6SetRef]).toEqual(['a|id-of-a|CLOUDFRONT', 'b|id-of-b|CLOUDFRONT']);
    expect(() => gateFrom(sets)).toThrow('us-east-1 for one of CloudFront, got');
    expect(() => gateFrom({ ipv4SetArn: global('a', ENV.region) })).toThrow('us-east-1 for one of CloudFront, got');
    const mixed = { ...sets, ipv4SetArn: arn('a', 'us-east-1') };
    expect(() => PostureGate.fromIpSets(here, 'Mixed', mixed)).toThrow('one scope, got REGIONAL and CLOUDFRONT');
  });

  test('known at deploy time only, is taken apart by CloudFormation', () => {
    const stack = stackOf();
    const parameter = new CfnParameter(stack, 'Ipv4');
    const gate = PostureGate.fromIpSets(stack, 'Gate', { ...setsOf('strict'), ipv4SetArn: parameter.valueAsString });
    const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': ['/', { Ref: 'Ipv4' }] }] });
    expect(stack.resolve(gate.ipv4SetRef)).toEqual({ 'Fn::Join': ['', [part(2), '|', part(3), '|REGIONAL']] });
  });

  test('grants and says so', () => {
    const stack = stackOf();
    const role = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
    const grant = PostureGate.fromIpSets(stack, 'Gate', setsOf('strict')).grantOperate(role);
    expect(grant.success).toBe(true);
  });

  test.each([
    ['a name', { ipv4SetArn: 'otp-lockdown' }, /ipv4SetArn must be the ARN of an IP set .* got "otp-lockdown"/],
    ['a web ACL', { ipv6SetArn: arn('x').replace('ipset', 'webacl') }, /ipv6SetArn must be the ARN/],
    ['a global set', { ipv4SetArn: arn('x').replace('regional', 'global') }, /ipv4SetArn must be the ARN/],
    ['another Region', { ipv6SetArn: arn('lockdown6', 'us-east-1') }, /in the Region of the stack.*, got .*us-east-1/],
    ['one set twice', { ipv6SetArn: arn('lockdown4') }, /must be two sets, got one twice/],
  ])('is refused when it is %s', (_, ipSets, message) => expect(() => gateFrom(ipSets)).toThrow(message));

  test('is refused with all faults at once', () => {
    expect(() => gateFrom({ ipv4SetArn: 'a', ipv6SetArn: 'b' })).toThrow(/ipv4SetArn[\s\S]*ipv6SetArn must be the ARN/);
  });
});

test('a purpose that AWS WAF would not take as a description is refused', () => {
  const gate = (purpose: string) => () => new PostureGate(stackOf(), 'Gate', { purpose });
  for (const purpose of ["it's an attack", 'a "test"', ' blank', 'a'.repeat(248), '']) {
    expect(gate(purpose)).toThrow(/purpose must be 1 to 247 of .*, got/);
  }
  for (const purpose of ['x', 'a'.repeat(247), 'codes stop, all of them']) expect(gate(purpose)).not.toThrow();
});
