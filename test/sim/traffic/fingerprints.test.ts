import { mixHash } from '../../../lib/sim/traffic/distinct';
import { fingerprintReport } from '../../../lib/sim/traffic/fingerprint-shares';
import { FingerprintTallies } from '../../../lib/sim/traffic/fingerprint-tally';
import { reportAsHtml } from '../../../lib/sim/traffic/report-html';
import { reportAsText } from '../../../lib/sim/traffic/report-text';
import { templateOf } from '../../protection/stack';
import { analysis, plain } from './analysis-rig';

const TEMPLATE = templateOf().toJSON();
const print = (n: number) => `t13d1516h2_8daaf6152771_${n.toString(16).padStart(12, '0')}`;
const [CHROME, SAFARI, SCRIPT] = [print(1), print(2), print(3)] as [string, string, string];
const HOUR = 3_600_000;

/** A day of people: most with Chrome, a third with Safari, the rest with browsers of their own. */
function day(people: number) {
  const tallies = new FingerprintTallies();
  const ask = (time: number, n: number, ja4?: string) => tallies.add(ja4, time, mixHash(n));
  const browser = (n: number) => (n % 10 < 6 ? CHROME : n % 10 < 9 ? SAFARI : print(100 + (Math.floor(n / 10) % 40)));
  const crowd = (attack?: { readonly hour: number; readonly clients: number }) => {
    for (let n = 0; n < people; n++) {
      const hour = Math.floor((n / people) * 24);
      ask((n / people) * 24 * HOUR, n, browser(n));
      if (hour !== attack?.hour || Math.floor(((n + 1) / people) * 24) === hour) continue;
      for (let one = 0; one < attack.clients; one++) ask((hour + 1) * HOUR - 1, (1 << 20) | one, SCRIPT);
    }
  };
  return { ask, crowd, fingerprints: () => fingerprintReport(tallies)! };
}

test('what people have is named, and what is rare gets a limit that nobody of them reaches', () => {
  const { crowd, fingerprints } = day(2400);
  crowd();
  const { usual, limit, shares, cautions } = fingerprints();
  expect(usual).toEqual([CHROME, SAFARI]);
  expect(shares[0]).toMatchObject({ fingerprint: CHROME, kind: 'usual', hours: 24, ofHours: 24 });
  expect(shares[0]!.low).toBeLessThan(shares[0]!.share);
  expect(limit).toMatchObject({ requests: 10, clients: 240 });
  expect(limit!.shareAskedAtMost).toBeCloseTo(0.0158, 3);
  expect(cautions).toEqual([]);
});

test('an attack in the log is no crowd, and raises no limit', () => {
  const { crowd, fingerprints } = day(2400);
  crowd({ hour: 13, clients: 900 });
  const { usual, limit, shares, cautions } = fingerprints();
  expect(usual).toEqual([CHROME, SAFARI]);
  expect(shares.find(({ fingerprint }) => fingerprint === SCRIPT)).toMatchObject({
    kind: 'burst',
    hours: 1,
    peak: 900,
  });
  expect(limit!.requests).toBe(10);
  expect(cautions.join()).toContain('look who that was before you name it');
});

test('one machine that asks all day is no crowd either', () => {
  const { crowd, ask, fingerprints } = day(240);
  crowd();
  for (let n = 0; n < 500; n++) ask(24 * HOUR + n * 100_000, 1 << 20, SCRIPT);
  const { shares } = fingerprints();
  expect(shares.find(({ fingerprint }) => fingerprint === SCRIPT)).toMatchObject({ kind: 'burst', clients: 1 });
});

test('few clients prove nothing', () => {
  const { ask, fingerprints } = day(24);
  for (let n = 0; n < 12; n++) ask(n * 60_000, n, n < 10 ? CHROME : SAFARI);
  expect(fingerprints()).toMatchObject({ usual: [CHROME] });
  expect(fingerprints().shares[1]).toMatchObject({ kind: 'perhaps' });
  expect(fingerprints().limit).toBeUndefined();
  expect(fingerprints().cautions.join()).toContain('in 1 hours tell crowd from attack badly');
});

test('a made-up fingerprint for each request fills no memory, and pushes out none that people have', () => {
  const { crowd, ask, fingerprints } = day(2400);
  crowd();
  for (let n = 0; n < 5000; n++) ask(24 * HOUR + n, (1 << 20) | n, print(10_000 + n));
  const { usual, clients } = fingerprints();
  expect(usual).toEqual([CHROME, SAFARI]);
  expect(clients).toBe(7400);
});

test('the report of a log of AWS WAF tells, of code requests alone; access logs hold none', () => {
  const { add, report } = analysis(TEMPLATE);
  for (let n = 0; n < 300; n++) {
    add(n * 300, `81.2.${n >> 8}.${n & 255}`, '/api/auth/otp', 'x', n % 3 < 2 ? CHROME : print(100 + (n % 20)));
    if (n < 9) add(n * 300, `81.3.0.${n}`, '/elsewhere', 'x', SCRIPT);
  }
  const told = report({ format: 'WAF' });
  expect(told.fingerprints).toMatchObject({ requests: 300, usual: [CHROME] });
  const text = reportAsText(told, plain);
  expect(text).toMatch(new RegExp(`${CHROME} +67 % +61-72 % +25/25 +usual`));
  expect(text).toMatch(/limit for each other: 10 in 10 minutes: none of their 100 clients here .* at most 3\.7 %/);
  expect(text).not.toContain(SCRIPT);
  expect(reportAsHtml(told)).toContain('TLS fingerprints (JA4) that ask for codes');
  expect(report().fingerprints).toBeUndefined();
});

test('without any it is said why; what is none is shown to nobody', () => {
  const { add, report } = analysis(TEMPLATE);
  for (let n = 0; n < 3; n++) add(n, `81.2.0.${n}`, '/api/auth/otp', 'x', n === 0 ? '\u001b[2Jt13d' : undefined);
  const told = report({ format: 'WAF' });
  expect(told.fingerprints).toMatchObject({ requests: 0, without: 3, shares: [], usual: [] });
  expect(reportAsText(told, plain)).toContain('none has a fingerprint: API Gateway and AppSync have none');
});
