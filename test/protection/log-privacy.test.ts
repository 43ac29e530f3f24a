import { App, SecretValue, Stack, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { fieldProtections, leftReadable, shownPath } from '../../lib/contract/protection/log-privacy';
import { OtpRoute } from '../../lib/protection/otp-route';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { type OtpWebAclProps, RequestLogging } from '../../lib/protection/otp-web-acl-props';
import type { WafRequest } from '../../lib/sim';
import { ROUTES, stack, templateOf, webAcl } from './stack';
import { SimulatedWebAcl } from './traffic';

const SECRET = 'alice@example.org';
const CALLER = { name: 'X-Otp-Caller', secrets: [SecretValue.unsafePlainText('the-callers-secret')] };

/** A web ACL of somebody else with the rules of the shield, as our documentation shows it. */
function foreignTemplate(): unknown {
  const scope = new Stack(new App(), 'Foreign', { env: { account: '111122223333', region: 'eu-central-1' } });
  const otp = new OtpRuleGroup(scope, 'Otp', { ...ROUTES, trustedHeader: CALLER });
  new wafv2.CfnWebACL(scope, 'Acl', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    rules: otp.rules(0),
    dataProtectionConfig: otp.dataProtection(),
    visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'site', sampledRequestsEnabled: true },
  });
  return Template.fromStack(scope).toJSON();
}

/** Without a log of its own nothing but data protection acts, as in sampled requests. */
const WEB_ACLS = {
  'log of an OtpWebAcl': new SimulatedWebAcl({ trustedHeader: CALLER }),
  'samples of an OtpWebAcl': new SimulatedWebAcl({ trustedHeader: CALLER, requestLogging: RequestLogging.NONE }),
  'web ACL of somebody else': new SimulatedWebAcl({}, foreignTemplate()),
};

const record = (webAcl: SimulatedWebAcl, uri: string, headers: Record<string, string> = {}) => {
  const request: WafRequest = {
    ip: '203.0.113.7',
    method: 'POST',
    uri,
    headers: [['host', 'app.example.com'], ['user-agent', 'Mozilla/5.0'], ...Object.entries(headers)],
  };
  return webAcl.sim.logRecord(request, webAcl.sim.evaluate(request));
};

describe.each(Object.entries(WEB_ACLS))('%s', (_, webAcl) => {
  test.each([
    ...[
      'email',
      'e-mail',
      'e_mail',
      'E-Mail',
      'mail',
      'phone',
      'phoneNumber',
      'tel',
      'msisdn',
      'mobile',
      'to',
      'recipient',
    ],
    ...[
      'username',
      'login',
      'identifier',
      'code',
      'otp',
      'token',
      'key',
      'api_key',
      'apiKey',
      'access_token',
      'sig',
      'q',
    ],
    ...['user[email]', 'e%6dail', 'data.attributes.mail', 'x'],
  ])('no query argument is readable, whatever its name: %s', (name) => {
    const text = JSON.stringify(record(webAcl, `/api/auth/otp?${name}=${SECRET}&page=2`));
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(`${name}=`);
  });

  test.each([
    ['Authorization', `Bearer ${SECRET}`],
    ['Cookie', `session=${SECRET}; theme=dark`],
    ['Referer', `https://app.example.com/reset?token=${SECRET}`],
    ['X-Api-Key', SECRET],
    ['x-auth-token', SECRET],
    ['X-Forwarded-Uri', `/otp?email=${SECRET}`],
    ['X-Forwarded-Email', SECRET],
    ['x-amzn-oidc-data', SECRET],
    ['X-User-Email', SECRET],
    ['X-Otp-Caller', SECRET],
    ['X-Authorization', `Bearer ${SECRET}`],
    ['X-CSRFToken', SECRET],
    ['DPoP', SECRET],
    ['X-Forwarded-Client-Cert', `Hash=1;Subject="CN=${SECRET}"`],
    ['X-One-Time-Password', SECRET],
    ['X-Email-Address', SECRET],
    ['X-User-Id', SECRET],
  ])('the header %s is not readable', (name, value) => {
    expect(JSON.stringify(record(webAcl, '/api/auth/otp', { [name]: value }))).not.toContain(SECRET);
  });

  test('a token of AWS WAF is not readable, also where rules count by it, and equal ones stay equal', () => {
    const cookie = webAcl.token();
    const shown = record(webAcl, '/api/auth/otp', { cookie: `aws-waf-token=${cookie}` });
    expect(JSON.stringify(shown)).not.toContain(cookie);
    const header = webAcl.token();
    const hash = () =>
      record(webAcl, '/api/auth/otp', { 'x-aws-waf-token': header }).httpRequest.headers.find(
        ({ name }) => name === 'x-aws-waf-token',
      )?.value;
    expect(hash()).not.toBe(header);
    expect(hash()).toBe(hash());
  });

  test('what reads the log afterwards still finds address, path, user agent, action and labels', () => {
    const shown = record(webAcl, '/api/auth/otp?email=a', { 'x-forwarded-for': '198.51.100.9' });
    expect(shown.httpRequest).toMatchObject({ clientIp: '203.0.113.7', uri: '/api/auth/otp', httpMethod: 'POST' });
    expect(shown.action).toBe('CAPTCHA');
    expect(shown.labels?.map(({ name }) => name.split(':').slice(4).join(':'))).toContain('otp:request');
    expect(shown.httpRequest.headers).toContainEqual({ name: 'user-agent', value: 'Mozilla/5.0' });
    expect(shown.httpRequest.headers).toContainEqual({ name: 'x-forwarded-for', value: '198.51.100.9' });
  });
});

describe('a path that names people', () => {
  const props = (path: string): Partial<OtpWebAclProps> => ({ requestRoutes: [OtpRoute.path(path)] });

  test.each([
    '/users/:email/code',
    '/api/otp/:phoneNumber',
    '/reset/:reset_token',
    '/api/otp/:phonenumber',
    '/u/:useremail/otp',
  ])('%s: no path in the log, and a warning', (path) => {
    const simulated = new SimulatedWebAcl(props(path));
    const sent = path.replace(/:\w+/, encodeURIComponent(SECRET));
    const shown = record(simulated, sent);
    expect(shown.httpRequest.uri).toBe('REDACTED');
    expect(shown.labels?.some(({ name }) => name.endsWith(':otp:request'))).toBe(true);
    const scope = stack();
    webAcl(props(path), scope);
    Annotations.fromStack(scope).hasWarning(
      '/Stack/Acl',
      Match.stringLikeRegexp(
        `the path of OtpRoute.path\\("${path}"\\).*no path at all.*sampled requests.*personalPath`,
      ),
    );
  });

  test.each(['/users/:id/code', '/shops/:tenant/otp', '/api/auth/otp'])(
    '%s: stays readable, without a warning',
    (path) => {
      expect(record(new SimulatedWebAcl(props(path)), path.replace(/:\w+/, '17')).httpRequest.uri).not.toBe('REDACTED');
      const scope = stack();
      webAcl(props(path), scope);
      Annotations.fromStack(scope).hasNoWarning('*', Match.stringLikeRegexp('personalPath'));
    },
  );

  test('a regular expression that looks for addresses is such a path', () => {
    const scope = stack();
    webAcl({ requestRoutes: [OtpRoute.regex('^/users/[^/@]+@[^/]+/code$', ['users', 'code'])] }, scope);
    Annotations.fromStack(scope).hasWarning('/Stack/Acl', Match.stringLikeRegexp('personalPath'));
  });

  test('in a web ACL of somebody else the owner is told what to redact', () => {
    const scope = stack();
    new OtpRuleGroup(scope, 'Group', { ...ROUTES, ...props('/users/:email/code') });
    Annotations.fromStack(scope).hasWarning(
      '/Stack/Group',
      Match.stringLikeRegexp('redactedFields: \\[\\{ uriPath: \\{\\} \\}\\]'),
    );
  });

  test.each([
    ['/u/alice@example.org/code?x=1', '/u/(hidden)/code'],
    ['/u/alice%40example.org', '/u/(hidden)'],
    ['/otp/+49-30-1234567', '/otp/(hidden)'],
    ['/u/alice%2540example.org', '/u/(hidden)'],
    ['/u/alice%u0040example.org', '/u/(hidden)'],
    ['/otp/+49%2030%201234567', '/otp/(hidden)'],
    ['/otp/(030)%201234567%20', '/otp/(hidden)'],
    ['/otp/tel:%2B49301234567', '/otp/(hidden)'],
    ['/otp/whatsapp:+49301234567', '/otp/(hidden)'],
    ['/caf%C3%A9/100%/1.2.3/2026/page:12', '/caf%C3%A9/100%/1.2.3/2026/page:12'],
    ['/reset/3f2a9c1e-77aa-4b1d-9c55-0242ac120002', '/reset/(hidden)'],
    ['/api/v2/auth/forgotten-password-confirmation', '/api/v2/auth/forgotten-password-confirmation'],
  ])('%s is shown as %s', (uri, shown) => {
    expect(shownPath(uri)).toBe(shown);
  });
});

describe('what AWS WAF allows', () => {
  test('no header stands in two fields, whatever the trusted one is called', () => {
    for (const trusted of ['x-trusted', 'X-Api-Key', 'Private-Token']) {
      const keys = fieldProtections(trusted).flatMap(({ fieldType, fieldKeys = [] }) =>
        fieldType === 'SINGLE_HEADER' ? fieldKeys : [],
      );
      expect(keys).toContain(trusted.toLowerCase());
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  test('at most 100 keys of 64 characters for a field, lower case and once', () => {
    for (const { fieldKeys = [] } of fieldProtections('X-Trusted')) {
      expect(fieldKeys.length).toBeLessThanOrEqual(100);
      expect(new Set(fieldKeys).size).toBe(fieldKeys.length);
      expect(fieldKeys.filter((key) => !/^[a-z0-9-]{1,64}$/.test(key))).toEqual([]);
    }
  });

  test('what a deployed web ACL leaves readable is named', () => {
    const [acl] = Object.values(templateOf().findResources('AWS::WAFv2::WebACL'));
    const deployed = acl.Properties.DataProtectionConfig.DataProtections;
    expect(leftReadable(deployed)).toEqual([]);
    const [token, header, headers, more, query] = deployed;
    expect(leftReadable([token, header, headers, more])).toEqual(['the query string']);
    expect(leftReadable([{ ...query, ExcludeRateBasedDetails: true }, token, header, headers, more])).toEqual([
      'the query string',
    ]);
    expect(leftReadable([token, header, headers, query])).toContain('the header x-goog-api-key');
    expect(leftReadable(deployed, 'X-Otp-Caller')).toEqual(['the header x-otp-caller']);
    expect(leftReadable([])).toEqual(expect.arrayContaining(['the cookie aws-waf-token', 'the header referer']));
  });
});
