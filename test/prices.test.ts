import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRICE } from '../lib/contract/prices';

const root = join(__dirname, '..');
const read = (page: string) => readFileSync(join(root, page), 'utf8');
const PAGES = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true }).map((name) => join('docs', String(name))),
];

/** Parts of a page under a heading of the first or second level. */
const sections = (text: string) => text.split(/^(?=#{1,2} )/m);
const namesMoney = (text: string) => /\d[\d,.]* (?:USD|US dollars)|US dollars|\bUSD \|/.test(text);
const saysWhence = (text: string) =>
  /from memory|assumed|unverified|read on|read in|was read|were read|cost\.md/i.test(text);

test.each(PAGES.filter((page) => page.endsWith('.md')))('%s says of each price where it comes from', (page) => {
  const silent = sections(read(page)).filter((section) => namesMoney(section) && !saysWhence(section));
  expect(silent.map((section) => section.split('\n')[0])).toEqual([]);
});

test('a price without a source is noticed', () => {
  const [plain, told] = sections('# A\n\n3 USD a month\n\n## B\n\n3 USD a month, from memory\n');
  expect([namesMoney(plain!), saysWhence(plain!)]).toEqual([true, false]);
  expect([namesMoney(told!), saysWhence(told!)]).toEqual([true, true]);
});

test('the pages that add up what a mail and a check cost say what otp-shield cost charges', () => {
  const [, mail] = /\| \*\*together\*\* \| \| \*\*([\d.]+)\*\* \|/.exec(read('docs/reputation.md'))!;
  expect(Number(mail)).toBe(PRICE.countedMail.usd);
  const [, check] = /, ([\d.]+) USD with the function/.exec(read('docs/recipient-guard.md'))!;
  expect(Number(check)).toBe(PRICE.guardCheck.usd);
});

test('the sums of the tables are sums', () => {
  const [, table] = /\| for a million mails[^\n]*\n\|[-|]+\n((?:\|.*\n)+)/.exec(read('docs/reputation.md'))!;
  const amounts = [...table!.matchAll(/\| ([\d.]+) \|$/gm)].map(([, usd]) => Number(usd));
  expect(amounts.reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(PRICE.countedMail.usd);
});
