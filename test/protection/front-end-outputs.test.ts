import { Template } from 'aws-cdk-lib/assertions';
import { CaptchaApiKey } from '../../lib/protection/captcha-api-key';
import { FrontEndOutputs } from '../../lib/protection/front-end-outputs';
import { stack } from './stack';

test('a stack prints what the front end needs', () => {
  const scope = stack();
  const captchaApiKey = new CaptchaApiKey(scope, 'Key', { tokenDomains: ['example.com'] });
  const outputs = new FrontEndOutputs(scope, 'FrontEnd', {
    captchaApiKey,
    tokenDomains: ['example.com', 'shop.example'],
  });
  const found = Object.entries(Template.fromStack(scope).findOutputs('*')).filter(([name]) =>
    name.startsWith('FrontEnd'),
  );
  const values = Object.fromEntries(
    found.map(([name, { Value }]) => [name.replace(/^FrontEnd|[0-9A-F]{8}$/g, ''), Value]),
  );
  expect(values).toMatchObject({
    CaptchaApiKey: { 'Fn::GetAtt': [expect.any(String), 'ApiKey'] },
    CaptchaIntegrationUrl: { 'Fn::GetAtt': [expect.any(String), 'IntegrationUrl'] },
    ContentSecurityPolicy: outputs.contentSecurityPolicy,
    TokenDomains: 'example.com,shop.example',
  });
  expect(outputs.contentSecurityPolicy).toBe(
    "script-src 'self' https://*.awswaf.com; script-src-elem 'self' https://*.awswaf.com; connect-src 'self' https://*.awswaf.com",
  );
});
