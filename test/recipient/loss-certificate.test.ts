import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { worstDayIn } from '../../bin/operator/worst-day';
import { OtpShieldStack } from '../../lib';
import { readContext } from '../../lib/app/context';
import { DEFAULT_GUARD_SETTINGS } from '../../lib/contract/recipient/guard-defaults';
import { ceilingAt, type LossBound, lossCertificate } from '../../lib/contract/recipient/loss-certificate';
import { lossText } from '../../lib/contract/recipient/loss-text';
import type { SimulatorOptions } from '../../lib/sim/options';
import { Simulator } from '../../lib/sim/simulator';
import { ALB_ARN } from '../protection/stack';
import { runs } from '../runs';
import { type Channel, playDay, type Step, smallSettings } from './loss-search';
import { type Ask, servedAfter } from './refusal-search';

const RUNS = runs(2, 300);
const RULES = { codesPerPuzzle: 20 };

function app(more: Record<string, unknown>): { Outputs: Record<string, { Value: string }> } {
  const { stackName, ...props } = readContext({
    'otp-shield:resourceArn': ALB_ARN,
    'otp-shield:requestRoutes': ['/api/auth/otp'],
    'otp-shield:alarmEmails': ['oncall@example.com'],
    ...more,
  });
  return Template.fromStack(new OtpShieldStack(new App(), stackName, props)).toJSON() as ReturnType<typeof app>;
}

const KINDS = ['open', 'fresh', 'neighbour', 'again', 'device', 'familiar'] as const;
const step = fc.record({ kind: fc.constantFrom(...KINDS), codes: fc.integer({ min: 1, max: 14 }) });
const limits = (most: number) =>
  fc.record({ perHour: fc.integer({ min: 1, max: most }), perDay: fc.integer({ min: 1, max: 6 * most }) });
const budgets = fc.record({
  open: limits(10),
  fresh: limits(8),
  neighbours: limits(8),
  known: limits(6),
  device: limits(8),
  daily: limits(8),
  proven: limits(8),
});
const money = fc.record({
  moneyPerHour: fc.integer({ min: 1, max: 20 }),
  moneyPerDay: fc.integer({ min: 1, max: 60 }),
});
/** US dollars: prices of 0.05, and budgets of a few messages. */
const CENT = 0.05;

function mostOf(bounds: readonly LossBound[], channel: Channel, ...counts: readonly LossBound['count'][]): number {
  return bounds
    .filter((bound) => bound.channel === channel && counts.includes(bound.count))
    .reduce((sum, { perDay }) => sum + perDay, 0);
}

describe('no day of an attacker gets more than the certificate says', () => {
  const GREEDY: readonly Step[] = KINDS.map((kind) => ({ kind, codes: 14 }));

  test('whatever he asks for, in whatever order', async () => {
    let played = 0;
    await fc.assert(
      fc.asyncProperty(
        budgets,
        money,
        fc.constantFrom<Channel>('email', 'sms'),
        fc.array(fc.array(step, { maxLength: 4 }), { minLength: 24, maxLength: 24 }),
        fc.boolean(),
        fc.constantFrom(0.5, 1, 3),
        async (small, dollars, channel, plan, greedy, dearer) => {
          const priced = {
            ...small,
            open: { ...small.open, moneyPerHour: dollars.moneyPerHour * CENT, moneyPerDay: dollars.moneyPerDay * CENT },
          };
          const settings = smallSettings(channel === 'sms' ? priced : small, channel, { FR: CENT * dearer });
          const { bounds, onePerson, moneyPerDay } = lossCertificate({
            guard: settings,
            rules: RULES,
            lockdownMinutesPerDay: 0,
          });
          const { sent, mostToOne, money, proofs } = await playDay(
            settings,
            channel,
            greedy ? plan.map(() => GREEDY) : plan,
          );
          expect(sent.open).toBeLessThanOrEqual(mostOf(bounds, channel, 'open'));
          expect(sent.fresh).toBeLessThanOrEqual(mostOf(bounds, channel, 'fresh'));
          expect(sent.neighbours).toBeLessThanOrEqual(mostOf(bounds, channel, 'neighbours'));
          expect(sent.known).toBeLessThanOrEqual(mostOf(bounds, channel, 'known'));
          expect(sent.own).toBeLessThanOrEqual(mostOf(bounds, channel, 'device', 'daily', 'proven'));
          expect(mostToOne).toBeLessThanOrEqual(onePerson!);
          const others = bounds.filter((bound) => bound.channel !== channel);
          const ofOthers = others.reduce((sum, bound) => sum + bound.moneyPerDay, 0);
          expect(money).toBeLessThanOrEqual(moneyPerDay - ofOthers + 1e-9);
          // Each code of a count for proofs cost him a puzzle of its own; known devices, and the reserve of once a day, give out the others.
          const withProof = sent.fresh + sent.neighbours + sent.known;
          const withoutProof = mostOf(bounds, channel, 'device', 'daily');
          expect(withProof + Math.max(0, sent.own - withoutProof)).toBeLessThanOrEqual(proofs);
          played += sent.open + sent.fresh + sent.own;
        },
      ),
      { numRuns: RUNS },
    );
    // Or nobody asked for much, and nothing was shown.
    expect(played).toBeGreaterThan(RUNS * 20);
  }, 600_000);

  test('and the bounds are no wider than they have to be: whoever takes all he can comes close', async () => {
    const each = { perHour: 12, perDay: 60 };
    // He has sixty recipients of his own, each of which asks the first count first.
    const settings = smallSettings(
      {
        open: each,
        fresh: each,
        neighbours: each,
        known: each,
        device: each,
        daily: { perHour: 12, perDay: 24 },
        proven: each,
      },
      'email',
    );
    const { bounds } = lossCertificate({ guard: settings, rules: RULES, lockdownMinutesPerDay: 0 });
    const { sent } = await playDay(
      settings,
      'email',
      Array.from({ length: 24 }, () => GREEDY),
    );
    expect(sent.open).toBe(mostOf(bounds, 'email', 'open'));
    expect(sent.fresh).toBe(mostOf(bounds, 'email', 'fresh'));
    // As many as his own people of the day before, and one.
    expect(sent.neighbours).toBeGreaterThan(20);
    expect(sent.own).toBeGreaterThan(0.9 * mostOf(bounds, 'email', 'device', 'daily', 'proven'));
  });
});

describe('nobody is refused for less than the certificate says', () => {
  const ASKS: readonly Ask[] = ['open', 'fresh', 'victim', 'victim, fresh', 'own', 'own, fresh'];
  const asks = fc.array(fc.constantFrom(...ASKS), { minLength: 20, maxLength: 120 });

  test('whatever he asks for, in whatever order, of as many mailboxes or numbers of his own as he likes', async () => {
    let close = 0;
    await fc.assert(
      fc.asyncProperty(
        budgets,
        fc.constantFrom<Channel>('email', 'sms'),
        fc.constantFrom(0.05, 0.2),
        asks,
        fc.integer({ min: 0, max: 12 }),
        fc.boolean(),
        async (small, channel, dearer, plan, own, greedy) => {
          const money = (count: number) => ({ moneyPerHour: count * 0.05, moneyPerDay: 24 * count * 0.05 });
          const priced = { ...small, device: { ...small.device, ...money(4) }, daily: { ...small.daily, ...money(5) } };
          const settings = smallSettings(channel === 'sms' ? priced : small, channel, { FR: dearer });
          const { refusals } = lossCertificate({ guard: settings, rules: RULES, lockdownMinutesPerDay: 0 });
          const everything = [...ASKS].reverse().flatMap((ask) => Array<Ask>(40).fill(ask));
          const attack = { settings, channel, codesPerPuzzle: RULES.codesPerPuzzle, asks: greedy ? everything : plan };
          const boundOf = (who: string) => refusals.find((one) => one.who.startsWith(who))!;
          const known = boundOf(channel === 'email' ? 'known devices, by mail' : 'known devices, by text');
          const byDevice = await servedAfter({ ...attack, own, spend: known.refused });
          if (byDevice.paid < known.refused) expect(await byDevice.gets('known device', 1)).toBe(true);
          if (channel === 'sms') return;
          const one = boundOf('one person');
          const victim = await servedAfter({ ...attack, own: 0, spend: one.refused });
          expect(await victim.gets('victim', 1)).toBe(true);
          const mail = boundOf('new, by mail');
          const stranger = await servedAfter({ ...attack, own: 0, spend: mail.refused });
          expect(await stranger.gets('new', 1)).toBe(true);
          if (stranger.paid > 0.8 * mail.refused) close += 1;
        },
      ),
      { numRuns: runs(8, 300) },
    );
    // Or he came nowhere near, and nothing was shown.
    expect(close).toBeGreaterThan(0);
  }, 600_000);

  test('and for as much somebody is', async () => {
    const each = { perHour: 6, perDay: 144 };
    const settings = smallSettings(
      { open: each, fresh: each, neighbours: each, known: each, device: each, daily: each, proven: each },
      'email',
    );
    const { refusals } = lossCertificate({ guard: settings, rules: RULES, lockdownMinutesPerDay: 0 });
    const attack = { settings, channel: 'email', codesPerPuzzle: RULES.codesPerPuzzle } as const;
    const everything = (...kinds: Ask[]) => kinds.flatMap((ask) => Array<Ask>(60).fill(ask));
    const [mail, known] = [refusals[0]!, refusals[3]!];
    const stranger = await servedAfter({
      ...attack,
      asks: everything('open', 'fresh'),
      own: 0,
      spend: mail.refused + 1e-6,
    });
    expect(await stranger.gets('new', 1)).toBe(false);
    // What is behind that costs more than the certificate says: a known device is a stranger with a proof, too.
    const device = await servedAfter({
      ...attack,
      asks: everything('own'),
      own: Math.round(known.asked / 0.02),
      spend: known.asked + 1e-6,
    });
    expect(await device.gets('known device', 0)).toBe(false);
    const cheaper = await servedAfter({ ...attack, asks: everything('own'), own: 5, spend: known.asked });
    expect(await cheaper.gets('known device', 0)).toBe(true);
  });

  test('the dearest country counts, where money is the bound', () => {
    const { prices } = DEFAULT_GUARD_SETTINGS;
    const byText = (smsByCountry: Record<string, number>, allowedCountries?: string[]) => {
      const validation = { ...DEFAULT_GUARD_SETTINGS.validation, ...(allowedCountries && { allowedCountries }) };
      const guard = { ...DEFAULT_GUARD_SETTINGS, validation, prices: { ...prices, smsByCountry } };
      return lossCertificate({ guard, rules: RULES, lockdownMinutesPerDay: 0 }).refusals[4]!.refused;
    };
    expect(byText({})).toBeCloseTo(100.4);
    // 50 USD at 0.25 are 200 numbers.
    expect(byText({ AZ: 0.25 })).toBeCloseTo(20.08);
    expect(byText({ AZ: 0.25 }, ['DE'])).toBeCloseTo(100.4);
  });
});

describe('the text', () => {
  const withGuard = lossText(
    lossCertificate({ guard: DEFAULT_GUARD_SETTINGS, rules: RULES, lockdownMinutesPerDay: 30 }),
  );

  test('fits into 60 columns and into an output, and says what the defaults allow', () => {
    expect(Math.max(...withGuard.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(withGuard.join('\n').length).toBeLessThan(4096);
    expect(withGuard.join('\n')).toMatch(/mails\n {2}strangers +20,000 +2\.00 +1,000\n/);
    expect(withGuard.join('\n')).toMatch(/One person: 9 codes in 24 hours/);
    expect(withGuard.at(-1)).toBe('Routes locked by the responder: 30 minutes in 24 hours.');
  });

  test('says without a guard that a ceiling refuses everybody, and without both that nothing bounds it', () => {
    const ceiling = { limit: 2400, windowSeconds: 600 };
    const alone = lossText(lossCertificate({ rules: { ...RULES, ceiling }, lockdownMinutesPerDay: 0 })).join('\n');
    expect(alone).toMatch(/345,600 codes: no guard, only a ceiling for all/);
    // 144 windows of 2,400, and 40 seconds of 10 and 100 requests.
    expect(alone).toMatch(/at 10 a second 403,200,\nat 100 a second 921,600\./);
    expect(alone).toMatch(/everybody +0\.36 +1\.44/);
    expect(lossText(lossCertificate({ lockdownMinutesPerDay: 0 })).join('\n')).toMatch(/No bound/);
  });

  test('names what closes countries', () => {
    const lines = lossText(lossCertificate({ lockdownMinutesPerDay: 0, closesCountries: true }));
    expect(lines.join(' ')).toMatch(
      /a dozen codes there close it to texts for an hour, and again and again for up to eight\.$/,
    );
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  test('is an output of the stack, a property of the shield, and a line of the doctor', () => {
    const guarded = app({ 'otp-shield:recipientGuard': true, 'otp-shield:responderMode': 'LOCKDOWN' });
    expect(guarded.Outputs.WorstDay!.Value).toBe(withGuard.join('\n'));
    const [line] = worstDayIn(guarded);
    expect(line).toMatchObject({ level: 'note' });
    expect(line!.message).toMatch(/^Worst day, by the settings alone/);
  });
});

describe('without a guard', () => {
  const LIMIT = 80;
  const template = app({ 'otp-shield:sendBudget': '40/10m', 'otp-shield:sendCeiling': `${LIMIT}/10m` });
  const HALF_HOUR = 1800;

  /** Codes that get through within half an hour, of requests at these seconds, each with a puzzle just solved. */
  function passed(seconds: readonly number[], options: SimulatorOptions): number {
    const start = Date.UTC(2026, 0, 1);
    const clock = { at: start, now: () => clock.at };
    const simulator = Simulator.fromTemplate(template, { clock, ...options });
    return seconds.filter((second, index) => {
      clock.at = start + second * 1000;
      const token = simulator.tokens.mint({ captchaSolvedAt: clock.at, domain: 'app.example.com' });
      const { action } = simulator.evaluate({
        ip: `198.51.${index % 200}.7`,
        method: 'POST',
        uri: '/api/auth/otp',
        headers: [
          ['host', 'app.example.com'],
          ['cookie', `aws-waf-token=${token}`],
        ],
      });
      return action === 'ALLOW';
    }).length;
  }

  const steady = (between: number) => Array.from({ length: HALF_HOUR / between }, (_, index) => (index + 1) * between);

  test('no more gets past the web ACL than its ceiling, at whatever pace and from however many puzzles', () => {
    expect(template.Outputs.WorstDay!.Value).toMatch(/11,520 codes: no guard/);
    // AWS WAF counts what it refuses, too: whoever asks too often keeps the counter full for himself.
    const most = Math.max(...[3, 6, 7, 7.6, 8, 12].map((between) => passed(steady(between), {})));
    expect(most).toBeLessThanOrEqual(3 * LIMIT);
    expect(most).toBeGreaterThan(3 * (LIMIT - 10));
  });

  test('counted late, as AWS WAF does, more gets through, and no more than the certificate says', () => {
    const bursts = fc.array(
      fc.record({ at: fc.integer({ min: 1, max: 240 }), seconds: fc.integer({ min: 1, max: 90 }) }),
      {
        minLength: 2,
        maxLength: 8,
      },
    );
    const most = (pace: number) => (ceilingAt(pace, LIMIT, 600) * HALF_HOUR) / 86_400;
    const secondsOf = (plan: ReadonlyArray<{ readonly at: number; readonly seconds: number }>, pace: number) => {
      let now = 0;
      return plan.flatMap(({ at, seconds }) => {
        const first = now + at;
        now = first + seconds;
        return Array.from({ length: pace * seconds }, (_, index) => first + index / pace).filter(
          (second) => second < HALF_HOUR,
        );
      });
    };
    fc.assert(
      fc.property(bursts, fc.constantFrom(1, 2, 5), fc.integer({ min: 0, max: 30 }), (plan, pace, lagSeconds) => {
        const through = passed(secondsOf(plan, pace), { mode: 'aws-like', lagSeconds });
        expect(through).toBeLessThanOrEqual(most(pace));
      }),
      { numRuns: runs(8, 300) },
    );
    // Whoever stops when he is refused and waits until all is forgotten.
    const waits = secondsOf(
      [1, 640, 640].map((at) => ({ at, seconds: 55 })),
      5,
    );
    const through = passed(waits, { mode: 'aws-like', lagSeconds: 30 });
    expect(through).toBeGreaterThan(0.8 * most(5));
    expect(through).toBeLessThanOrEqual(most(5));
    // Or the delay made no difference, and nothing was shown.
    expect(through).toBeGreaterThan(3 * LIMIT);
  });
});
