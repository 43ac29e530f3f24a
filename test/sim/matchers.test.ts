import { describeVerdict, type SimMatchers, Simulator, simMatchers, wafRequest } from '../../lib/sim';
import { readCase } from './case-file';
import { templateOf } from './run-case';

declare global {
  namespace jest {
    interface Matchers<R> extends SimMatchers<R> {}
  }
}

expect.extend(simMatchers);

const starts = (SearchString: string): object => ({
  ByteMatchStatement: {
    FieldToMatch: { UriPath: {} },
    SearchString,
    PositionalConstraint: 'STARTS_WITH',
    TextTransformations: [{ Priority: 0, Type: 'NONE' }],
  },
});

const sim = Simulator.fromTemplate(
  templateOf(
    readCase({
      note: 'for the matchers',
      topic: 'none',
      rules: [
        { Name: 'label', Statement: starts('/api'), Action: { Count: {} }, RuleLabels: [{ Name: 'otp:request' }] },
        { Name: 'block', Statement: starts('/api/block') },
        { Name: 'captcha', Statement: starts('/api/captcha'), Action: { Captcha: {} } },
        { Name: 'challenge', Statement: starts('/api/challenge'), Action: { Challenge: {} } },
      ],
      requests: [{ want: {} }],
    }),
  ),
);
const verdict = (uri: string) => sim.evaluate(wafRequest({ uri }));

it('match what was decided, by which rule, and nothing else', () => {
  expect(verdict('/')).toBeAllowed();
  expect(verdict('/api/block')).not.toBeAllowed();
  expect(verdict('/api/block')).toBeBlockedBy('block');
  expect(verdict('/api/block')).toBeBlockedBy();
  expect(verdict('/api/block')).not.toBeBlockedBy('label');
  expect(verdict('/api/captcha')).not.toBeBlockedBy();
  expect(verdict('/api/captcha')).toNeedCaptcha('captcha');
  expect(verdict('/api/challenge')).not.toNeedCaptcha();
  expect(verdict('/api/challenge')).toNeedChallenge('challenge');
  expect(verdict('/api/challenge')).not.toNeedChallenge('captcha');
});

it('match labels by the part that the rule writes or by the full name', () => {
  expect(verdict('/api')).toHaveLabel('otp:request');
  expect(verdict('/api')).toHaveLabel('awswaf:111122223333:webacl:acl:otp:request');
  expect(verdict('/api')).not.toHaveLabel('p:request');
  expect(verdict('/')).not.toHaveLabel('otp:request');
  expect(verdict('/api')).toMatchRule('label');
  expect(verdict('/')).not.toMatchRule('label');
});

it('say what happened instead', () => {
  expect(() => expect(verdict('/api/captcha')).toBeAllowed()).toThrow(
    'expected the request to be allowed, got\nCAPTCHA with 405 by captcha (TOKEN_MISSING), exact\nmatching rules:\n  label: COUNT, adds',
  );
  expect(() => expect(verdict('/')).not.toBeAllowed()).toThrow(
    'not to be allowed, got\nALLOW by Default_Action, exact',
  );
  expect(describeVerdict(verdict('/'))).toContain('no rule matched');
});

it('name the rules that there were, when the one asked for was none of them', () => {
  expect(() => expect(verdict('/api/captcha')).toBeBlockedBy('blok')).toThrow(
    'no rule "blok" was evaluated, only label, block, captcha',
  );
  expect(() => expect(verdict('/api/block')).toNeedCaptcha('captcha')).toThrow('no rule "captcha" was evaluated');
  expect(() => expect(verdict('/api')).toHaveLabel('otp:verify')).toThrow(
    'labels: awswaf:111122223333:webacl:acl:otp:request',
  );
});

it.each([[undefined], ['ALLOW'], [{ action: 'ALLOW' }]])('refuse %j, with .not as well', (given) => {
  expect(() => expect(given).toBeAllowed()).toThrow('takes the verdict that evaluate gives, got');
  expect(() => expect(given).not.toBeBlockedBy()).toThrow('takes the verdict that evaluate gives, got');
});

it('serve other test frameworks as functions', () => {
  const { pass, message } = simMatchers.toBeBlockedBy(verdict('/api/captcha'), 'block');
  expect(pass).toBe(false);
  expect(message()).toContain('CAPTCHA with 405 by captcha');
});

describe('a request', () => {
  it('has a default for everything', () => {
    expect(wafRequest()).toEqual({ ip: '192.0.2.1', method: 'GET', uri: '/', headers: [['host', 'app.example.com']] });
  });

  it('takes headers by name or as pairs', () => {
    expect(wafRequest({ headers: { Host: 'a.example', accept: '*/*' } }).headers).toEqual([
      ['Host', 'a.example'],
      ['accept', '*/*'],
    ]);
    const repeated = [
      ['host', 'a'],
      ['x', '1'],
      ['x', '2'],
    ] as const;
    expect(wafRequest({ headers: repeated }).headers).toEqual(repeated);
  });

  it('takes a body as text, bytes or data', () => {
    const text = (body: unknown): string => new TextDecoder().decode(wafRequest({ body }).body);
    expect(text('ü')).toBe('ü');
    expect(wafRequest({ body: new Uint8Array([0, 255]) }).body).toEqual(new Uint8Array([0, 255]));
    expect(text({ email: 'a@example.com' })).toBe('{"email":"a@example.com"}');
    expect(wafRequest({ body: {} }).headers).toContainEqual(['content-type', 'application/json']);
    expect(wafRequest({ body: {}, headers: { 'Content-Type': 'a/b' } }).headers).not.toContainEqual([
      'content-type',
      'application/json',
    ]);
  });
});
