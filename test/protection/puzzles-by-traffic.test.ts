import { Duration } from 'aws-cdk-lib';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { passedUntil, type Sent, SimulatedWebAcl } from './traffic';

const OTP = '/api/auth/otp';

const address = (n: number) => `198.51.${100 + (n >> 8)}.${n & 255}`;

describe('human check', () => {
  test.each([
    ['no token', undefined, 'human-check'],
    ['a puzzle just solved', 0, 'Default_Action'],
    ['a puzzle of 300 s ago', 300, 'Default_Action'],
    ['a puzzle of 301 s ago', 301, 'human-check'],
  ])('%s', (_, solvedAgo, rule) => expect(new SimulatedWebAcl().rule(OTP, { solvedAgo })).toBe(rule));

  test('takes the token in the header, too, and no invented one', () => {
    const webAcl = new SimulatedWebAcl();
    expect(webAcl.rule(OTP, { solvedAgo: 1, tokenIn: 'header' })).toBe('Default_Action');
    expect(webAcl.rule(OTP, { headers: { 'x-aws-waf-token': 'x:y:z' } })).toBe('human-check');
    expect(webAcl.rule(OTP, { headers: { cookie: 'aws-waf-token=' } })).toBe('human-check');
  });

  test('takes tokens of the named domains and of no others', () => {
    const webAcl = new SimulatedWebAcl({ tokenDomains: ['example.org'] });
    const with_ = (domain: string) => webAcl.rule(OTP, { headers: { 'x-aws-waf-token': webAcl.token(1, domain) } });
    expect(with_('app.example.com')).toBe('Default_Action');
    expect(with_('example.org')).toBe('Default_Action');
    expect(with_('spa.example.org')).toBe('Default_Action');
    expect(with_('notexample.org')).toBe('human-check');
    expect(with_('evil.example')).toBe('human-check');
  });

  test('answers 405 in the way that AWS WAF does, and only lets the puzzle be shown on a page', () => {
    const verdict = new SimulatedWebAcl().send(OTP);
    expect(verdict).toMatchObject({ action: 'CAPTCHA', status: 405 });
    expect(verdict.response!.headers).toContainEqual(['x-amzn-waf-action', 'captcha']);
    expect(verdict.response!.body).toBe('');
  });

  test('guards the entry page, where a token is no code: the meter counts none', () => {
    const webAcl = new SimulatedWebAcl({ entryPages: [OtpRoute.path('/sign-up')] });
    expect(webAcl.rule('/sign-up', { method: 'GET' })).toBe('human-check');
    for (let n = 0; n < 20; n++)
      expect(webAcl.rule('/sign-up', { method: 'GET', solvedAgo: 1 })).toBe('Default_Action');
  });

  test('can be longer', () => {
    const webAcl = new SimulatedWebAcl({ humanCheck: HumanCheck.captcha({ immunityTime: Duration.minutes(30) }) });
    expect(webAcl.rule(OTP, { solvedAgo: 1800 })).toBe('Default_Action');
    expect(webAcl.rule(OTP, { solvedAgo: 1801 })).toBe('human-check');
  });
});

describe('token reuse', () => {
  test.each(['cookie', 'header'] as const)('is worth ten codes from however many addresses, in the %s', (tokenIn) => {
    const webAcl = new SimulatedWebAcl();
    const token = webAcl.token();
    const shown = tokenIn === 'cookie' ? { cookie: `aws-waf-token=${token}` } : { 'x-aws-waf-token': token };
    const sent = (n: number): Sent => ({ ip: address(n), headers: shown as unknown as Record<string, string> });
    expect(passedUntil(webAcl, `token-reuse-limit-${tokenIn}`, sent)).toBe(10);
  });

  test('is not hidden by garbage in the other place', () => {
    for (const place of ['cookie', 'header'] as const) {
      const webAcl = new SimulatedWebAcl();
      const token = webAcl.token();
      const sent = (n: number): Sent => ({
        ip: address(n),
        headers:
          place === 'cookie'
            ? { cookie: `aws-waf-token=${token}`, 'x-aws-waf-token': `garbage${n}` }
            : { 'x-aws-waf-token': token, cookie: `aws-waf-token=garbage${n}` },
      });
      expect(passedUntil(webAcl, `token-reuse-limit-${place}`, sent)).toBe(10);
    }
  });

  test('is not hidden by a second token in the same place', () => {
    const webAcl = new SimulatedWebAcl();
    const token = webAcl.token();
    expect(webAcl.rule(OTP, { headers: { cookie: `aws-waf-token=garbage; aws-waf-token=${token}` } })).toBe(
      'ambiguous-token',
    );
    expect(webAcl.rule(OTP, { headers: { cookie: `a=b; aws-waf-token=${token}; c=d` } })).toBe('Default_Action');
    // Other cookies, whose names end like it.
    const others = `old-aws-waf-token=a; aws-waf-token=${token}; x_aws-waf-token=YR==`;
    expect(webAcl.rule(OTP, { headers: { cookie: others } })).toBe('Default_Action');
  });

  test.each(['cookie', 'header'] as const)('counts one spelling of a token in the %s', (place) => {
    const webAcl = new SimulatedWebAcl();
    const token = webAcl.token();
    // The same bytes to whoever ignores what base64 leaves over.
    const spellings = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/']
      .map((last) => token.replace(/.=$/, `${last}=`))
      .filter((other) =>
        Buffer.from(other.split(':')[2]!, 'base64').equals(Buffer.from(token.split(':')[2]!, 'base64')),
      );
    expect(spellings).toHaveLength(4);
    const passed = spellings.flatMap((text) => {
      const headers: Record<string, string> =
        place === 'cookie' ? { cookie: `x=YQ=; aws-waf-token=${text}; y=YR==` } : { 'x-aws-waf-token': text };
      return Array.from({ length: 12 }, (_, n) => webAcl.rule(OTP, { ip: address(n), headers }));
    });
    expect(passed.filter((name) => name === 'Default_Action')).toHaveLength(10);
    expect(passed.filter((name) => name === 'ambiguous-token')).toHaveLength(36);
  });

  test('is not used up by others: each token has its own count', () => {
    const webAcl = new SimulatedWebAcl();
    const farmed = webAcl.token(1);
    passedUntil(webAcl, 'token-reuse-limit-cookie', () => ({ headers: { cookie: `aws-waf-token=${farmed}` } }));
    expect(webAcl.rule(OTP, { ip: '192.0.2.9', solvedAgo: 2 })).toBe('Default_Action');
  });
});
