import { HumanCheck } from '../../lib/protection/human-check';
import { SimulatedWebAcl } from './traffic';

/** The answers that the table in docs/human-check.md gives for what an app sends. */
const OTP = '/api/auth/otp';
const silent = new SimulatedWebAcl({ humanCheck: HumanCheck.challenge() });
const puzzle = new SimulatedWebAcl();

/** What AWS's SDK has: the time of a challenge, and none of a puzzle. */
function fromSdk(acl: SimulatedWebAcl, ago = 1): string {
  return acl.sim.tokens.mint({ challengeSolvedAt: acl.clock.now() - ago * 1000, domain: 'app.example.com' });
}

const answer = (acl: SimulatedWebAcl, headers: Record<string, string>) => {
  const { action, status, response } = acl.send(OTP, { headers });
  const asked = response?.headers.find(([name]) => name.toLowerCase() === 'x-amzn-waf-action')?.[1];
  return [action, status, asked];
};

test('a token of the SDK passes a challenge, in the header and as the cookie', () => {
  expect(answer(silent, { 'x-aws-waf-token': fromSdk(silent) })[0]).toBe('ALLOW');
  expect(answer(silent, { cookie: `aws-waf-token=${fromSdk(silent)}` })[0]).toBe('ALLOW');
});

test('without one, or with an old one, the app is told to get one', () => {
  expect(answer(silent, {})).toEqual(['CHALLENGE', 202, 'challenge']);
  expect(answer(silent, { 'x-aws-waf-token': fromSdk(silent, 301) })).toEqual(['CHALLENGE', 202, 'challenge']);
});

test('a CAPTCHA takes no token of the SDK', () => {
  expect(answer(puzzle, { 'x-aws-waf-token': fromSdk(puzzle) })).toEqual(['CAPTCHA', 405, 'captcha']);
});

test('two tokens are refused, so the app sends one place alone', () => {
  const [one, other] = [fromSdk(silent), fromSdk(silent)];
  expect(answer(silent, { 'x-aws-waf-token': `${one}, ${other}` })[0]).not.toBe('ALLOW');
});
