import { RULE } from '../../../lib/contract/names';
import { ACCOUNT_METRIC } from '../../../lib/contract/reputation/ses/metrics';
import { type Counts, NOTHING, served, some, sum } from './flow';
import type { GameDay, Scene } from './game-day';
import { LOAD_BALANCERS } from './two-shields';

const OPTIONS = '--account 111122223333 --region eu-central-1 --stack Shop --shield SignUp';

/** Forty requests a minute from a pool, each with a solved puzzle, to addresses of which most don't exist. */
function solver(perMinute: number, bounces: number, day: GameDay): Counts {
  const asked = some(perMinute, day.random);
  if (day.posture('SignUp') === 'lockdown') return lockedOut(asked);
  const bounced = some(asked * bounces, day.random);
  return {
    ...NOTHING,
    asked,
    atCheck: asked,
    solved: asked,
    attempts: asked,
    passed: asked,
    sent: asked,
    delivered: Math.max(0, asked - bounced),
    bounced: Math.min(asked, bounced),
  };
}

function lockedOut(asked: number): Counts {
  return { ...NOTHING, asked, blocked: { [RULE.lockdown]: asked } };
}

/** People, in whatever posture it is. */
function people(count: number, day: GameDay): Counts {
  return day.posture('SignUp') === 'lockdown' ? lockedOut(count) : served(count, day.random);
}

function during(from: number, to: number, flow: NonNullable<Scene['flow']>): NonNullable<Scene['flow']> {
  return (minute, count, day) => (minute >= from && minute < to ? flow(minute, count, day) : people(count, day));
}

const ATTACK = during(5, 65, (_, count, day) => sum(people(count, day), solver(40, 0.6, day)));

export const SCENES: readonly Scene[] = [
  {
    name: 'attack',
    story:
      'From 14:05 to 15:05 somebody whose solver always wins has 40 codes a minute sent, to addresses that mostly do not exist.',
    hour: 14,
    minutes: 360,
    mails: [
      'CRITICAL: bounces-critical',
      'OTP shield normal -> strict',
      'CRITICAL: OTP shield strict -> lockdown',
      'CRITICAL: OTP shield lockdown goes on',
      'UPDATE: on unusual-volume, verify-ratio',
      'CRITICAL: OTP shield lockdown goes on',
      'OTP shield lockdown -> strict',
      'OTP shield does not go strict -> lockdown',
      'UPDATE: on captcha-bill',
      'UPDATE: over captcha-bill, verify-ratio',
      'OTP shield strict -> normal',
      'UPDATE: on bounces-warning; over bounces-critical, unusual-volume',
      'Codes on 2026-11-24: 5 to look at',
    ],
    flow: ATTACK,
  },
  {
    name: 'front-end',
    story: 'At 10:05 a release breaks the sign-up page: the puzzle does not show. At 12:05 it is taken back.',
    hour: 10,
    minutes: 300,
    mails: ['CRITICAL: people-shut-out', 'OVER: people-shut-out', 'Codes on 2026-11-24: 2 to look at'],
    flow: during(5, 125, (_, count) => ({ ...NOTHING, asked: 2 * count, atCheck: 2 * count })),
  },
  {
    name: 'provider',
    story: 'From 18:05 to 20:05 a mailbox provider takes no mails: SES tries again and again, and nothing bounces.',
    hour: 18,
    minutes: 240,
    mails: [
      'CRITICAL: codes-not-delivered',
      'UPDATE: on verify-ratio',
      'UPDATE: over verify-ratio',
      'OVER: codes-not-delivered',
      'Codes on 2026-11-24: 2 to look at',
    ],
    flow: during(5, 125, (_, count, day) => ({
      ...served(count, day.random),
      delivered: some(count * 0.15, day.random),
      bounced: 0,
      typedIn: some(count * 0.13, day.random),
    })),
  },
  {
    name: 'campaign',
    story: 'From 16:05 to 17:35 an honest campaign brings five times the people. Nobody announced it.',
    hour: 16,
    minutes: 240,
    mails: [
      'WARNING: send-budget-passed',
      'UPDATE: on captcha-bill',
      'UPDATE: on unusual-volume',
      'UPDATE: over captcha-bill, send-budget-passed',
      'OVER: unusual-volume',
      'Codes on 2026-11-24: 1 to look at',
    ],
    flow: during(5, 95, (_, count, day) => {
      const crowd = served(count + some(22, day.random), day.random);
      // 300 in five minutes is the line that all share.
      return { ...crowd, overBudget: Math.max(0, crowd.passed - 20) };
    }),
  },
  {
    name: 'detached',
    story: 'At 11:05 somebody associates another web ACL with the load balancer by hand. At 12:35 it is put back.',
    hour: 11,
    minutes: 240,
    mails: [
      'CRITICAL: audit-findings',
      'CRITICAL: people-shut-out',
      'OVER: audit-findings, people-shut-out',
      'Codes on 2026-11-24: 2 to look at',
    ],
    flow: during(5, 95, (_, count, day) => ({
      ...served(count, day.random),
      asked: 0,
      atCheck: 0,
      solved: 0,
      attempts: 0,
      passed: 0,
      typedIn: 0,
    })),
    at: {
      5: ({ waf }) => {
        const other =
          'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/legacy/0f1e2d3c-4b5a-4978-a796-a5b4c3d2e1f0';
        waf.webAcls.set(other, { Name: 'legacy', Id: 'legacy', ARN: other, DefaultAction: { Allow: {} }, Rules: [] });
        waf.associations.set(LOAD_BALANCERS.SignUp, other);
      },
      95: (day) => {
        const [own] = [...day.waf.webAcls.keys()].filter((arn) => arn.includes('SignUp'));
        day.waf.associations.set(LOAD_BALANCERS.SignUp, own!);
      },
    },
  },
  {
    name: 'notifier',
    story:
      'The notifier has failed since 13:05, and from 14:05 to 15:05 the same attack goes on. At 16:05 the notifier is mended.',
    hour: 13,
    minutes: 420,
    mails: [
      'FIRST LOOK: on already: bounces-warning',
      'OTP shield strict -> normal',
      'Codes on 2026-11-24: 5 to look at',
    ],
    // One alarm speaks for all that nobody was told, and again after half an hour without.
    raw: ['untold', 'errors', 'untold', 'untold'].map(
      (what) => `ALARM: "Shop-SignUp-SesReputation-085F5899-notifier-${what}" in EU (Frankfurt)`,
    ),
    flow: during(65, 125, (_, count, day) => sum(people(count, day), solver(40, 0.6, day))),
    at: {
      5: (day) => {
        day.dead = true;
      },
      185: (day) => {
        day.dead = false;
      },
    },
  },
  {
    name: 'operators',
    story:
      'The same attack. Alice locks down at 14:15; Bob, who has read an older mail, wants strict at 14:16; at 15:10 Alice releases.',
    hour: 14,
    minutes: 360,
    mails: [
      'CRITICAL: bounces-critical',
      'OTP shield normal -> strict',
      'OTP shield strict -> lockdown',
      'UPDATE: on unusual-volume, verify-ratio',
      'UPDATE: over unusual-volume',
      'OTP shield lockdown -> normal',
      'UPDATE: on bounces-warning; over verify-ratio, bounces-critical',
      'Codes on 2026-11-24: 4 to look at',
    ],
    flow: ATTACK,
    at: {
      15: async (day) => {
        await day.types('alice', `lockdown ${OPTIONS} --for 1h --reason "bounces, on it" --yes`);
      },
      16: async (day) => {
        await day.types('bob', `strict ${OPTIONS} --for 2h --reason "codes are abused"`);
      },
      70: async (day) => {
        await day.types('alice', `release ${OPTIONS} --hold 30m --reason "attack is over" --yes`);
      },
    },
  },
  {
    name: 'first-day',
    story: 'Deployed at 9:00. DKIM of an identity has been failing for months, and 75 % of the quota is in use.',
    hour: 9,
    minutes: 240,
    mails: ['FIRST LOOK: on already: quota-warning, dkim-failing', 'Codes on 2026-11-24: 3 to look at'],
    fresh: true,
    probed: () => ({ [ACCOUNT_METRIC.identitiesWithoutDkim.name]: 1, [ACCOUNT_METRIC.quotaUsed.name]: 75 }),
  },
];
