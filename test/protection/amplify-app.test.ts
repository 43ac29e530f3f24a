import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnApp } from 'aws-cdk-lib/aws-amplify';
import { partsOf } from '../../bin/input/template-parts';
import { OtpShield } from '../../lib/otp-shield';
import { CloudFrontPlan } from '../../lib/protection/distribution/cloud-front-plan';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { RateLimitKey } from '../../lib/protection/rate-limit-key';
import { EmailProvider } from '../../lib/reputation/email-provider';
import { ROUTES } from './stack';
import { SimulatedWebAcl } from './traffic';

const ACCOUNT = '111122223333';
const at = (region: string, app = new App(), id = 'Edge') =>
  new Stack(app, id, { env: { account: ACCOUNT, region }, crossRegionReferences: true });
const arn = (region: string, id = 'd1abcdefghij') => `arn:aws:amplify:${region}:${ACCOUNT}:apps/${id}`;
const guard = (scope: Stack, props: Partial<OtpWebAclProps>) => new OtpWebAcl(scope, 'Acl', { ...ROUTES, ...props });
const warning = (id: string) => Match.stringLikeRegexp(`cdk-otp-shield:${id}`);

describe('an app in another Region', () => {
  const app = new App();
  const site = new CfnApp(at('eu-west-1', app, 'Site'), 'App', {
    name: 'shop',
    customRules: [
      { source: '/<*>', target: '/index.html', status: '404-200' },
      { source: '/old', target: 'https://elsewhere.example.com', status: '301' },
      { source: '/api/<*>', target: 'https://api.example.com/<*>', status: '200' },
    ],
  });
  const edge = at('us-east-1', app);
  new OtpShield(edge, 'Shield', {
    ...ROUTES,
    resourceArns: [site.attrArn],
    email: EmailProvider.ses({ sesRegion: 'eu-west-1' }),
  });
  const template = Template.fromStack(edge);
  const text = JSON.stringify(template.toJSON());

  test('is associated with a web ACL of the scope CLOUDFRONT by its ARN, which CDK brings over', () => {
    const [association] = Object.values(template.findResources('AWS::WAFv2::WebACLAssociation'));
    expect(JSON.stringify(association!.Properties.ResourceArn)).toMatch(/ExportsReader/);
    template.hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' });
    expect(text).not.toMatch(/:regional\/|REGIONAL/);
    expect(partsOf(template.toJSON()).amplifyApps).toBe(1);
  });

  test('is looked after by asking AWS WAF, which asks Amplify', () => {
    const policy = Object.entries(template.findResources('AWS::IAM::Policy')).find(([id]) =>
      id.includes('Auditor'),
    )![1];
    const actions = JSON.stringify(policy);
    expect(actions).toContain('amplify:GetWebACLForResource');
    expect(actions).toContain(':global/webacl/*');
    expect(actions).not.toMatch(/cloudfront:|elasticloadbalancing:/);
  });

  test('is said to hand requests on, and to show a puzzle that nobody documents', () => {
    const told = Annotations.fromStack(edge);
    told.hasWarning('/Edge/Shield/WebAcl', warning('amplifyHumanCheck'));
    told.hasWarning('/Edge/Shield/WebAcl', Match.stringLikeRegexp('"/api/<\\*>" on to an address'));
    told.hasNoWarning('/Edge/Shield/WebAcl', Match.stringLikeRegexp('"/old"|notAssociated'));
  });

  test('is guarded by the same rules, which take a body of 8 KB', () => {
    const sim = new SimulatedWebAcl({}, template.toJSON());
    for (const uri of ['/api/auth/otp', '/API/auth/otp/', '//api/auth/otp', '/api/%61uth/otp'])
      expect(sim.rule(uri)).toBe('human-check');
    for (const uri of ['/api/auth/otpx', '/x/otp', '/']) expect(sim.rule(uri)).toBe('Default_Action');
    expect(sim.rule('/api/auth/otp', { solvedAgo: 5 })).toBe('Default_Action');
    expect(sim.rule('/api/auth/otp', { solvedAgo: 5, body: 'x'.repeat(9000) })).toBe('oversize-body');
  });
});

test('no puzzle, no warning; two apps of one Region share', () => {
  const scope = at('us-east-1');
  guard(scope, { resourceArns: [arn('eu-west-1'), arn('eu-west-1', 'd2')], humanCheck: HumanCheck.none() });
  Annotations.fromStack(scope).hasNoWarning('/Edge/Acl', warning('amplify'));
  Template.fromStack(scope).resourceCountIs('AWS::WAFv2::WebACLAssociation', 2);
});

test.each<[string, string, Partial<OtpWebAclProps>, string]>([
  ['a stack elsewhere', 'eu-west-1', {}, 'must be in us-east-1'],
  [
    'apps of two Regions',
    'us-east-1',
    { resourceArns: [arn('eu-west-1'), arn('us-east-1')] },
    'of one Region, got eu-west-1 and us-east-1',
  ],
  [
    'a distribution beside it',
    'us-east-1',
    { resourceArns: [arn('eu-west-1'), `arn:aws:cloudfront::${ACCOUNT}:distribution/E1`] },
    'got both',
  ],
  ['a plan', 'us-east-1', { cloudFrontPlan: CloudFrontPlan.BUSINESS }, 'which has no such plan'],
  [
    'a fingerprint',
    'us-east-1',
    { clientSignals: { fingerprintLimit: { usual: [] } as never } },
    'all clients would count as one',
  ],
  [
    'a forwarded header',
    'us-east-1',
    { rateLimitKey: RateLimitKey.forwardedAddress('x-forwarded-for') },
    'sees the address of the client itself',
  ],
  [
    'another account',
    'us-east-1',
    { resourceArns: [arn('eu-west-1').replace(ACCOUNT, '444455556666')] },
    'is in account 444455556666',
  ],
])('%s is refused', (_what, region, props, message) => {
  expect(() => guard(at(region), { resourceArns: [arn('eu-west-1')], ...props })).toThrow(message);
});
