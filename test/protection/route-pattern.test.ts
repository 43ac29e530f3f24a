import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { COUNTRIES } from '../../lib/contract/countries';
import { OtpRoute } from '../../lib/protection/otp-route';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import { UNPLAIN_PATH } from '../../lib/protection/rules/route-pattern';
import { compileRegex } from '../../lib/sim/regex/index';
import { cautionsOf } from '../../lib/waf/regex-shape';
import { ALB_ARN, stack, webAcl } from './stack';

/** What a path in plain form is, segment by segment, said once more without a pattern. */
function isPlain(path: string): boolean {
  if (path === '') return true;
  if (/[^A-Za-z0-9_.~/-]/.test(path) || !path.startsWith('/')) return false;
  const segments = path.slice(1).split('/');
  const last = segments.pop()!;
  if (last !== '' && last.split('').every((letter) => letter === '.')) return false;
  return segments.every((segment) => {
    const [first, ...more] = segment.replace(/^\./, '').split('.');
    return first !== '' && more.every((part) => /^[0-9]/.test(part));
  });
}

test('tells plain paths from others like a reading segment by segment, for every short text', () => {
  const unplain = compileRegex(UNPLAIN_PATH);
  const wrong: string[] = [];
  const visit = (path: string, more: number): void => {
    if (unplain(path) === isPlain(path)) wrong.push(path);
    if (more > 0) for (const letter of ['/', '.', 'a', '5', '%', '\n']) visit(path + letter, more - 1);
  };
  visit('', 6);
  expect(wrong).toEqual([]);
});

function patternsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    if (key === 'RegexString') return [child as string];
    return key === 'RegularExpressionList' ? (child as string[]) : patternsOf(child);
  });
}

describe('patterns and the caution lines', () => {
  const paths = [
    '/api/auth/otp',
    '/v1/users/:id/verify-email',
    '/password-reset/confirmation',
    '/kiosk/first-code',
    '/v1.2/otp.php',
    '/signup/electronicmailaddressverificationrequest',
    `/${'abcdefghij'.repeat(12)}`,
    '/:a/:b/:c/:d/:e/:f/:g/:h/send',
    '/a/b/c/d/e/f/g/h/i/j/k/l/m/n/send-code',
  ];

  test('what the shield writes stays within them, and each pattern needs a character', () => {
    const scope = stack();
    webAcl(
      {
        requestRoutes: [...paths.map((path) => OtpRoute.path(path)), OtpRoute.prefix('/reset')],
        verifyRoutes: paths.map((path) => OtpRoute.path(`${path}/verify`)),
        entryPages: [OtpRoute.path('/sign-up')],
        honeypotField: 'website_of_the_company',
        allowedOrigins: ['https://app.example.com'],
        recipientRules: {
          blockDisposableDomains: true,
          blockedDomains: Array.from({ length: 60 }, (_, n) => `d${n}.de`),
          allowedPhonePrefixes: ['+49', '+43', '+4179', '+423'],
        },
      },
      scope,
    );
    const patterns = patternsOf(Template.fromStack(scope).toJSON());
    expect(patterns.length).toBeGreaterThan(40);
    expect(patterns.flatMap((pattern) => cautionsOf(pattern).map((caution) => `${pattern}: ${caution}`))).toEqual([]);
    Annotations.fromStack(scope).hasNoWarning('*', Match.stringLikeRegexp('heavyPattern'));
  });

  test.each([
    ['^/t/(a|b)/kode$', 'groups that capture \\(1\\)'],
    [`^/${'a*b'.repeat(13)}/kode$`, '14 repeats without an upper end'],
    ['^/(?:x+y)+/kode$', '2 repeats nested'],
    ['^/x{200}/kode$', '200 as a number of repeats'],
    [`^/(?:${Array.from({ length: 30 }, (_, n) => n).join('|')})/kode$`, '30 branches'],
  ])('an own pattern beyond them is told: %s', (pattern, words) => {
    const scope = new Stack(new App(), 'Stack');
    new OtpWebAcl(scope, 'Acl', { requestRoutes: [OtpRoute.regex(pattern, ['kode'])], resourceArns: [ALB_ARN] });
    Annotations.fromStack(scope).hasWarning('/Stack/Acl/Rules', Match.stringLikeRegexp(`${words}.*heavyPattern`));
  });
});

test('more than 50 countries go into several statements', () => {
  const blockedCountries = [...COUNTRIES].slice(0, 104);
  const scope = stack();
  const acl = webAcl({ blockedCountries, homeCountries: blockedCountries.slice(0, 51) }, scope);
  const lists = JSON.stringify(Template.fromStack(scope).toJSON()).match(/"CountryCodes":\[[^\]]*\]/g)!;
  expect(lists.map((list) => list.split(',').length)).toEqual([50, 50, 4, 50, 1]);
  // Three labels and a negation stand beside the three statements.
  expect(acl.capacityByRule['blocked-origin']).toBe(7);
});
