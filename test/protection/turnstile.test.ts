import { Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { listenerRules, matchingRule } from '../../lib/load-balancer/authenticate-jwt-rules';
import { OtpRoute } from '../../lib/protection/otp-route';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { TurnstileFailureMode, type TurnstileOptions } from '../../lib/protection/turnstile/turnstile-options';
import { sound } from './sound';
import { rulesOf, stack } from './stack';
import { SimulatedWebAcl } from './traffic';
import { turnstile } from './turnstile-check';

const OTP = '/api/auth/otp';
/** Has the shape, with a signature as long as that of RSA 2048, which would not pass. */
const SHAPED = `Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.${Buffer.alloc(256, 0xab).toString('base64url')}`;

function shop(over: Partial<TurnstileOptions> = {}, props: Partial<OtpWebAclProps> = {}): Template {
  const scope = stack();
  new OtpWebAcl(scope, 'Acl', { requestRoutes: [OtpRoute.path(OTP)], ...props, humanCheck: turnstile(scope, over) });
  return Template.fromStack(scope);
}

const template = shop();
const webAcl = new SimulatedWebAcl({}, template.toJSON());
const rule = (headers: Record<string, string>, uri = OTP, method = 'POST') => webAcl.rule(uri, { headers, method });

describe('the web ACL', () => {
  test.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['an empty one', { authorization: 'Bearer ' }],
    ['something else', { authorization: 'Basic YTpi' }],
    ['a token in two parts', { authorization: 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0' }],
    ['two tokens', { authorization: `${SHAPED}, ${SHAPED}` }],
  ])('refuses %s before it costs anything', (_what, headers) => {
    expect(rule(headers)).toBe('human-check');
    expect(webAcl.send(OTP, { headers })).toMatchObject({ status: 401 });
  });

  test('lets what the load balancer will verify go on', () => {
    expect(rule({ authorization: SHAPED })).toBe('Default_Action');
  });

  test.each([
    '/api/auth/otp/',
    '/API/auth/otp',
    '/api/auth/%6ftp',
    '//api/auth/otp',
    '/api/auth/otp.json',
    '/api/x/../auth/otp',
    '/api/auth/otp;x=1',
  ])('refuses %s, which would reach the application past the verification', (uri) => {
    const { Resources } = template.toJSON();
    expect(matchingRule(listenerRules({ Resources }), 'POST', uri)?.jwt).toBeUndefined();
    expect(rule({ authorization: SHAPED }, uri)).toBe('human-check');
  });

  test('refuses an OPTIONS that is no preflight of an allowed origin', () => {
    expect(rule({ authorization: SHAPED }, OTP, 'OPTIONS')).toBe('human-check');
  });

  test('counts how often one token is used', () => {
    const counted = new SimulatedWebAcl({}, template.toJSON());
    const rules = Array.from({ length: 12 }, (_, n) =>
      counted.rule(OTP, { ip: `198.51.100.${n}`, headers: { authorization: SHAPED } }),
    );
    expect(rules.slice(0, 10)).toEqual(Array(10).fill('Default_Action'));
    expect(rules[11]).toBe('token-reuse-limit-header');
  });

  test('takes one spelling of a token: sixteen last characters are no sixteen tokens', () => {
    const counted = new SimulatedWebAcl({}, template.toJSON());
    const bytes = (text: string) => Buffer.from(text.split('.')[2]!, 'base64url');
    const spellings = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
      .map((last) => SHAPED.slice(0, -1) + last)
      .filter((other) => bytes(other).equals(bytes(SHAPED)));
    expect(spellings).toHaveLength(16);
    const passed = spellings.flatMap((authorization) =>
      Array.from({ length: 12 }, (_, n) => counted.rule(OTP, { ip: `198.51.100.${n}`, headers: { authorization } })),
    );
    expect(passed.filter((name) => name === 'Default_Action')).toHaveLength(10);
    // Refused by its spelling, so without counting.
    for (const other of spellings.filter((text) => text !== SHAPED))
      expect(counted.rule(OTP, { ip: '192.0.2.9', headers: { authorization: other } })).toBe('human-check');
  });

  test.each([
    ['padding', (token: string) => `${token}==`],
    ['the other alphabet', (token: string) => token.replace(/.$/, '+')],
    ['lower case', (token: string) => token.replace('Bearer', 'bearer')],
    ['two spaces', (token: string) => token.replace(' ', '  ')],
    ['a tab', (token: string) => token.replace(' ', '\t')],
    ['something behind it', (token: string) => `${token} x`],
    ['quotes', (token: string) => token.replace(/ (.*)/, ' "$1"')],
    ['percent signs', (token: string) => token.replaceAll('.', '%2E')],
    ['a fourth part', (token: string) => `${token}.`],
  ])('refuses a token with %s', (_, spelled) => {
    expect(rule({ authorization: spelled(SHAPED) })).toBe('human-check');
  });

  test('limits the gate for each address, but never the keys that the load balancer fetches', () => {
    const limited = new SimulatedWebAcl({}, template.toJSON());
    const rules = Array.from({ length: 102 }, () => limited.rule('/otp-shield/turnstile'));
    expect(rules.filter((name) => name === 'gate-rate-limit')).toHaveLength(2);
    expect(limited.rule('/otp-shield/turnstile', { ip: '198.51.100.8' })).toBe('Default_Action');
    for (const path of ['jwks.json', 'keys/aB-_9.json']) {
      for (let n = 0; n < 150; n++)
        expect(limited.rule(`/otp-shield/${path}`, { method: 'GET' })).toBe('Default_Action');
    }
  });

  test('never stops the load balancer on its way to the keys, whatever is locked, blocked or limited', () => {
    const strict = new SimulatedWebAcl(
      {},
      shop({}, { blockedCountries: ['US'], blockedAsns: [16509], blockedAddresses: ['203.0.113.0/24'] }).toJSON(),
    );
    strict.setGate('Lockdown', true);
    strict.setGate('Strict', true);
    for (let n = 0; n < 200; n++) strict.rule('/otp-shield/turnstile');
    const asks = { method: 'GET', country: 'US', asn: 16509 };
    expect(strict.rule('/otp-shield/keys/aB-_9.json', asks)).toBe('Default_Action');
    expect(strict.rule(OTP, asks)).not.toBe('Default_Action');
  });

  test('limits every path on which a listener rule calls the function of the gate', () => {
    const rules = listenerRules({ Resources: shop({ failureMode: TurnstileFailureMode.CAPTCHA }).toJSON().Resources });
    const paths = rules.filter(({ targetGroups }) => targetGroups.length > 0).flatMap(({ paths }) => paths);
    expect(paths).toEqual(['/otp-shield/turnstile', '/otp-shield/captcha']);
    for (const path of paths) {
      const limited = new SimulatedWebAcl({}, template.toJSON());
      const found = Array.from({ length: 102 }, () => limited.rule(path));
      expect(found.at(-1)).toBe('gate-rate-limit');
    }
  });

  test('has neither puzzle nor surge', () => {
    const actions = rulesOf(template).flatMap(({ Action }) => Object.keys(Action));
    expect(new Set(actions)).toEqual(new Set(['Block', 'Count']));
    expect(rulesOf(template).map(({ Name }) => Name)).not.toContain('surge');
  });
});

describe('the fallback', () => {
  const withFallback = shop({ failureMode: TurnstileFailureMode.CAPTCHA });

  // The simulator knows no secrets, so the value is given in place of the reference to it.
  const known = JSON.parse(
    JSON.stringify(withFallback.toJSON()).replace(
      /\{"Fn::Join":\["",\["\{\{resolve:secretsmanager:",\{"Ref":"\w*CaptchaProof\w*"\},":SecretString:::\}\}"\]\]\}/g,
      '"the-proof"',
    ),
  );

  test('wants a CAPTCHA and proves it to the gate with a secret that no client knows', () => {
    const fallback = new SimulatedWebAcl({}, known);
    expect(fallback.send('/otp-shield/captcha')).toMatchObject({ action: 'CAPTCHA', rule: 'gate-captcha' });
    const passed = fallback.send('/otp-shield/captcha', {
      solvedAgo: 5,
      headers: { 'x-amzn-waf-otp-shield-captcha': 'forged' },
    });
    expect(passed.action).toBe('ALLOW');
    const [[name, value]] = passed.insertedHeaders;
    expect(name).toBe('x-amzn-waf-otp-shield-captcha');
    expect(value).toBe('the-proof');
  });

  test('takes one puzzle in one cookie: the load balancer hands the function the last header of a name', () => {
    const fallback = new SimulatedWebAcl({}, known);
    const token = fallback.token();
    const send = (headers: Array<[string, string]>) =>
      fallback.sim.evaluate({
        ip: '203.0.113.7',
        method: 'POST',
        uri: '/otp-shield/captcha',
        headers: [['host', 'app.example.com'], ...headers],
      }).rule;
    expect(send([['cookie', `aws-waf-token=${token}`]])).toBe('Default_Action');
    expect(send([['x-aws-waf-token', token]])).toBe('Default_Action');
    expect(
      send([
        ['cookie', `aws-waf-token=${token}`],
        ['cookie', 'aws-waf-token=other'],
      ]),
    ).toBe('ambiguous-token');
    expect(
      send([
        ['x-aws-waf-token', token],
        ['x-aws-waf-token', 'other'],
      ]),
    ).toBe('ambiguous-token');
  });

  test('binds nothing to an address: one puzzle would be worth a token for each', () => {
    expect(() => sound(turnstile(stack(), { failureMode: TurnstileFailureMode.CAPTCHA, bindToAddress: true }))).toThrow(
      'bindToAddress must be off with TurnstileFailureMode.CAPTCHA',
    );
  });

  test('is not there by default', () => {
    expect(rulesOf(template).map(({ Name }) => Name)).not.toContain('gate-captcha');
    expect(webAcl.rule('/otp-shield/captcha')).toBe('Default_Action');
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  });
});

describe('the listener', () => {
  test('verifies tokens for the routes, their purpose included', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [OTP] } }],
      Actions: [
        {
          Type: 'jwt-validation',
          JwtValidationConfig: {
            Issuer: 'https://shop.example.com',
            JwksEndpoint: {
              'Fn::Join': [
                '',
                [
                  'https://shop.example.com/otp-shield/keys/',
                  { 'Fn::GetAtt': [Match.stringLikeRegexp('Keys'), 'KeyName'] },
                  '.json',
                ],
              ],
            },
            AdditionalClaims: [{ Format: 'single-string', Name: 'purpose', Values: ['otp'] }],
          },
        },
        { Type: 'forward' },
      ],
    });
  });

  test('lets preflights through, and only those that AWS WAF took for some', () => {
    const foreign = shop({}, { allowedOrigins: ['https://app.example.com'] });
    const rules = listenerRules({ Resources: foreign.toJSON().Resources });
    expect(matchingRule(rules, 'OPTIONS', OTP)?.jwt).toBeUndefined();
    expect(matchingRule(rules, 'POST', OTP)?.jwt).toBeDefined();
    const foreignWebAcl = new SimulatedWebAcl({}, foreign.toJSON());
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' };
    expect(foreignWebAcl.rule(OTP, { method: 'OPTIONS', headers })).toBe('Default_Action');
    expect(
      foreignWebAcl.rule(OTP, { method: 'OPTIONS', headers: { ...headers, cookie: 'a=b', authorization: SHAPED } }),
    ).toBe('human-check');
  });
});

describe('the gate', () => {
  const policyOf = (role: RegExp) => {
    const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
    return policies
      .filter(([id]) => role.test(id))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  };

  test('may sign, read its secret and write its log, and nothing else', () => {
    const statements = policyOf(/TurnstileGate/);
    const actions = statements.flatMap(({ Action }) => Action).sort();
    expect(actions).toEqual([
      'kms:GetPublicKey',
      'kms:Sign',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetSecretValue',
    ]);
    for (const { Resource } of statements) expect(Resource).not.toBe('*');
  });

  test('leaves the reading of its public key to a handler that may do that and nothing else', () => {
    expect(policyOf(/KeysProvider/).flatMap(({ Action }) => Action)).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'kms:GetPublicKey',
            Effect: 'Allow',
            Principal: { AWS: { 'Fn::GetAtt': [Match.stringLikeRegexp('KeysProviderHandlerRole'), 'Arn'] } },
          }),
        ]),
      },
    });
  });

  test('has a signing key that a load balancer can verify', () => {
    template.hasResourceProperties('AWS::KMS::Key', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
  });

  test('knows no secret by value', () => {
    const [gate] = Object.values(
      template.findResources('AWS::Lambda::Function', {
        Properties: { Description: Match.stringLikeRegexp('Turnstile') },
      }),
    );
    expect(JSON.stringify(gate.Properties.Environment)).not.toContain('resolve:secretsmanager');
  });
});

test('works in a rule group, too', () => {
  const scope = stack();
  const group = new OtpRuleGroup(scope, 'Group', { requestRoutes: [OtpRoute.path(OTP)], humanCheck: turnstile(scope) });
  expect(group.capacityByRule).toMatchObject({
    'gate-rate-limit': expect.any(Number),
    'human-check': expect.any(Number),
  });
});

describe('bad input is named', () => {
  test('all of it at once', () => {
    expect(() =>
      sound(
        turnstile(stack(), { issuer: 'http://x/y', hostnames: [], targetGroups: [], action: 'a b', rulePriority: 0 }),
      ),
    ).toThrow(
      /issuer must be an origin.*hostnames must hold 1 to 20.*targetGroups.*action must be.*rulePriority must be/s,
    );
  });

  test('what a load balancer would refuse', () => {
    const group = {} as never;
    expect(() => sound(turnstile(stack(), { targetGroups: Array(6).fill(group) }))).toThrow(
      'at most 5, which a listener rule takes, got 6',
    );
    expect(() => sound(turnstile(stack(), { issuer: `https://${'a'.repeat(190)}` }))).toThrow(
      'issuer must have at most 190 characters, got 198',
    );
    expect(() => sound(turnstile(stack(), { rulePriority: Token.asNumber({ Ref: 'P' }) }))).toThrow('got a token');
  });

  test('routes that listener rules can not express, and entry pages', () => {
    expect(() =>
      shop({}, { requestRoutes: [OtpRoute.regex('^/otp$', ['otp'])], entryPages: [OtpRoute.path('/a')] }),
    ).toThrow(/requestRoutes must be paths or prefixes with HumanCheck\.turnstile.*entryPages have no effect/s);
  });
});
