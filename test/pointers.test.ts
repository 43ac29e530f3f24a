import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lostInComments, lostInPage, targetsOfTree } from './pointers';
import { ROOT, sourceFiles } from './source-files';

const targets = targetsOfTree();
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...sourceFiles(['docs', 'examples', 'rosetta', 'test', 'lab', 'scripts', '.github'], /\.md$/),
];
const SOURCES = sourceFiles(['lib', 'lambda', 'bin', 'lab', 'scripts', 'test', 'examples'], /\.(ts|mjs|js)$/).filter(
  // It plants pointers that lead nowhere.
  (file) => file !== 'test/pointers.test.ts',
);

test('what a page points to exists: files, headings, pictures, scripts, commands, settings, types and their members', () => {
  expect(PAGES.length).toBeGreaterThan(40);
  expect(PAGES.flatMap((page) => lostInPage(page, read(page), targets))).toEqual([]);
});

test('what a comment points to exists: files, scripts, commands and settings', () => {
  expect(SOURCES.length).toBeGreaterThan(700);
  expect(SOURCES.flatMap((file) => lostInComments(file, read(file), targets))).toEqual([]);
});

describe('a pointer that leads nowhere is found in a page', () => {
  test.each([
    ['see [rules](rule.md)', 'no file rule.md'],
    ['see [rules](rules.md#no-such-rule)', 'no heading rules.md#no-such-rule'],
    ['![a picture](pictures/none.png)', 'no file pictures/none.png'],
    ['`lib/protection/rules/lost.ts`', 'no file lib/protection/rules/lost.ts'],
    ['`lib/lost`', 'no file lib/lost'],
    ['`lost.ts` decides', 'no file lost.ts'],
    ['`OtpLost`', 'no name OtpLost'],
    ['`RecipientGuard.grantLost`', 'no member RecipientGuard.grantLost'],
    ['`npm run lost`', 'no npm script lost'],
    ['`otp-shield open`', 'no command open'],
    ['`-c otp-shield:lost=2`', 'no setting, warning or tag otp-shield:lost'],
    ['`OTP_SHIELD_LOST`', 'no variable OTP_SHIELD_LOST'],
  ])('%s', (text, found) => {
    expect(lostInPage('docs/app.md', text, targets)).toContain(`docs/app.md: ${found}`);
  });

  test.each([
    'see [rules](rules.md) and [this](#where)\n\n## Where',
    '`lib/protection/rules/order.ts`, `order.ts`, `lib/protection/`, `lib/protection/rules/*.ts`',
    '`RecipientGuard.fromFunctionArn`, `GuardClient`, `GuardSent`, `OTP_SHIELD_GUARD`',
    '`npm run --silent build`, `npx otp-shield status --stack Shop`, `otp-shield:requestRoutes`',
    '<https://docs.aws.amazon.com/waf/latest/developerguide/limits.html>',
  ])('and a right one is not: %s', (text) => expect(lostInPage('docs/app.md', text, targets)).toEqual([]));
});

test('a pointer that leads nowhere is found in a comment, and code is none', () => {
  const text = [
    '/** As `lost.ts` says. */',
    'const a = 1; // see lib/waf/lost.ts, and docs/rules.md',
    "const b = 'lost.json'; // https://example.com/lost.html",
  ].join('\n');
  expect(lostInComments('lib/waf/cidr.ts', text, targets)).toEqual([
    'lib/waf/cidr.ts: no file lost.ts',
    'lib/waf/cidr.ts: no file lib/waf/lost.ts',
  ]);
});
