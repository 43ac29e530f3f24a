import { Template } from 'aws-cdk-lib/assertions';
import { CaptchaApiKey } from '../../lib/protection/captcha-api-key';
import { stack } from './stack';

test('defines a key for the domains, and gives key and script as attributes', () => {
  const scope = stack();
  const key = new CaptchaApiKey(scope, 'Key', { tokenDomains: ['example.com'] });
  expect(scope.resolve(key.apiKey)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'ApiKey'] });
  expect(JSON.stringify(scope.resolve(key.scriptUrl))).toContain('jsapi.js');
  const template = Template.fromStack(scope);
  template.hasResourceProperties('Custom::OtpShieldCaptchaApiKey', { TokenDomains: ['example.com'] });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] },
        { Action: ['wafv2:CreateAPIKey', 'wafv2:DeleteAPIKey', 'wafv2:ListAPIKeys'], Resource: '*' },
      ],
    },
  });
});

test('several keys of a stack share one handler', () => {
  const scope = stack();
  new CaptchaApiKey(scope, 'One', { tokenDomains: ['example.com'] });
  new CaptchaApiKey(scope, 'Two', { tokenDomains: ['example.org'] });
  const template = Template.fromStack(scope);
  template.resourceCountIs('Custom::OtpShieldCaptchaApiKey', 2);
  template.resourceCountIs('AWS::Lambda::Function', 2);
});

test.each([
  ['no domain', [], 'tokenDomains must name 1 to 5 domains, got 0'],
  ['six domains', ['a.de', 'b.de', 'c.de', 'd.de', 'e.de', 'f.de'], 'tokenDomains must name 1 to 5 domains, got 6'],
  ['a public suffix', ['co.uk'], 'tokenDomains'],
  ['an address', ['https://example.com'], 'tokenDomains'],
])('fails for %s', (_, tokenDomains, complaint) => {
  expect(() => new CaptchaApiKey(stack(), 'Key', { tokenDomains })).toThrow(complaint);
});
