import type { Browser } from 'playwright-core';
import type { GuardInput } from '../../../lambda/notices/daily-report/guard-tables';
import { htmlOf } from '../../../lambda/notices/daily-report/render';
import { composeReport } from '../../../lambda/notices/daily-report/report';
import type { ReportInput } from '../../../lambda/notices/daily-report/report-input';
import { barriers } from '../../browser/accessible';
import { keepPicture, launchChromium } from '../../browser/chromium';
import { SHOP } from '../shop';
import { SES, valuesOf } from './senders';

const day = {
  sends: 2000,
  attempted: 1995,
  deliveries: 1975,
  hardBounces: 20,
  softBounces: 3,
  notAttempted: 5,
  badRecipients: 4,
  complaints: 1,
  duplicates: 12,
  unknownEvents: 0,
  lag: 31,
  repeats: [2, 3, 6, 8, 15].map((codes) => ({ codes, recipients: codes > 3 ? 0 : Math.round(100 / codes) })),
};

function charged(count: number, cost: number, hour: number, hourCost: number) {
  return { charged: count, chargedCost: cost, fullestHour: { charged: hour, chargedCost: hourCost } };
}

function used(hour: number, day: number) {
  return { hours: new Map([[0, hour]]), days: new Map([[0, day]]) };
}

const guarded: GuardInput = {
  limits: {
    budgets: {
      email: { perHour: 3000, perDay: 20_000 },
      sms: { perHour: 1000, perDay: 6000, moneyPerHour: 40, moneyPerDay: 240 },
      voice: { perHour: 200, perDay: 1200, moneyPerHour: 10, moneyPerDay: 60 },
    },
  },
  day: {
    sent: 2450,
    verified: 2080,
    sentCost: 22.7,
    verifiedCost: 18.9,
    channels: [
      {
        channel: 'email',
        sent: 2000,
        verified: 1702,
        sentCost: 0.2,
        verifiedCost: 0.1702,
        ...charged(1500, 0.15, 260, 0.026),
      },
      { channel: 'sms', sent: 450, verified: 378, sentCost: 22.5, verifiedCost: 18.9, ...charged(400, 20, 50, 2.5) },
      { channel: 'voice', sent: 0, verified: 0, sentCost: 0, verifiedCost: 0, ...charged(0, 0, 0, 0) },
    ],
    refusedRecipient: 31,
    refusedInvalid: 12,
    refusedShared: 0,
    refusedBudget: 0,
    refusedConversion: 0,
    unavailable: 0,
    failedOpen: 0,
    verifiedLost: 0,
    sentKnown: 520,
    sentFresh: 0,
    challenged: 0,
    triesUsedUp: 0,
  },
  places: {
    places: [
      { channel: 'email', place: 'gmail.com', sent: 1210, verified: 1050 },
      { channel: 'sms', place: 'DE', sent: 380, verified: 330 },
      {
        channel: 'email',
        place: 'a-rather-long-company-name-with-many-words.example.co.uk',
        sent: 300,
        verified: 251,
      },
    ],
    stopped: [],
  },
};

const IN_ORDER = {
  status: 0,
  'quota used': 4,
  'new on the suppression list': 12,
  'verified identities': 0,
  DKIM: 0,
  'MAIL FROM': 0,
};

const quiet: ReportInput = {
  shield: SHOP,
  sender: SES,
  label: '2026-11-19',
  timeZone: 'Europe/Berlin',
  mail: Array(8).fill(day),
  account: { values: valuesOf(SES, IN_ORDER), probeRuns: 288 },
  webAclDays: [
    {
      requested: 2600,
      turnedBack: { from: 2300, to: 2300 },
      attempts: 2300,
      ownPageAttempts: 0,
      solved: 2010,
      passed: 2010,
      verified: 1800,
      blocked: 40,
      flagged: 120,
      blockedByRule: { 'rate-limit': 40 },
    },
  ],
  domains: [
    { domain: 'gmail.com', mails: 1200, bounced: 4 },
    { domain: 'a-rather-long-company-name-with-many-words.example.co.uk', mails: 300, bounced: 2 },
  ],
  guard: guarded,
  alarmsOn: [],
  deadLetters: 0,
  prices: { perThousandMails: 0.1, perThousandCaptchas: 0.4 },
  failed: [],
};

const attack: ReportInput = {
  ...quiet,
  mail: [
    ...Array(7).fill(day),
    {
      ...day,
      sends: 125_000,
      attempted: 124_000,
      hardBounces: 30_020,
      complaints: 310,
      badRecipients: 20_000,
      repeats: [2, 3, 6, 8, 15].map((codes) => ({ codes, recipients: Math.round(1000 / codes) })),
    },
  ],
  guard: {
    ...guarded,
    day: {
      ...guarded.day!,
      sent: 19_999,
      sentCost: 299.95,
      channels: guarded.day!.channels.map((codes) =>
        codes.channel === 'sms' ? { ...codes, sent: 5980, sentCost: 299, ...charged(4799, 239.95, 799, 39.95) } : codes,
      ),
      refusedRecipient: 1031,
      refusedShared: 802,
      refusedBudget: 31_200,
      refusedConversion: 4212,
      unavailable: 12,
      failedOpen: 9,
      verifiedLost: 3,
      sentFresh: 311,
      challenged: 29_100,
      triesUsedUp: 77,
    },
    places: {
      places: [{ channel: 'sms', place: 'AZ', sent: 5200, verified: 12 }, ...guarded.places!.places],
      stopped: [
        { channel: 'sms', place: '+99470123', reason: 'conversion', refused: 2212 },
        { channel: 'sms', place: '+99470124', reason: 'phone-prefix-limit', refused: 1999 },
        {
          channel: 'email',
          place: 'a-rather-long-company-name-with-many-words.example.co.uk',
          reason: 'domain-limit',
          refused: 802,
        },
      ],
    },
  },
  account: { values: valuesOf(SES, { ...IN_ORDER, status: 1, 'quota used': 97, DKIM: 1 }), probeRuns: 288 },
  alarmsOn: ['bounces-critical', 'complaints-critical', 'quota-critical', 'under-review'],
  deadLetters: 3,
  month: {
    label: 'November 2026',
    hasWebAcl: true,
    lists: {
      hasList: true,
      lists: { allowed: 3, blocked: { entries: 1000, turned: Date.UTC(2026, 10, 30, 18) } },
      campaign: undefined,
      timeZone: 'Europe/Berlin',
      now: Date.UTC(2026, 11, 1, 7),
    },
    inbound: [{ name: 'Shop-Inbound-With-A-Long-Name-1A2B', sessions: 12_345, verified: 0 }],
    budgets: guarded.limits.budgets,
    guard: {
      daysAsked: 30,
      refusedBudget: 31_200,
      daysRefused: 2,
      refused: new Map([['recipient', { count: 1_234_567, days: 30 }]]),
      channels: [
        { channel: 'email', sent: 61_000, charged: used(210, 1900), chargedCost: used(0.021, 0.19) },
        { channel: 'sms', sent: 16_000, charged: used(799, 4799), chargedCost: used(39.95, 239.95) },
        { channel: 'voice', sent: 0, charged: used(0, 0), chargedCost: used(0, 0) },
      ],
    },
    deployed: {
      limits: [
        { rule: 'rate-limit', limit: 100, windowSeconds: 600, shared: false },
        { rule: 'token-reuse-limit-cookie', limit: 10, windowSeconds: 300, shared: false },
        { rule: 'foreign-send-budget', limit: 150, windowSeconds: 600, shared: true },
        { rule: 'send-budget', limit: 600, windowSeconds: 600, shared: true },
      ],
      names: ['trusted', 'blocked-origin', 'block-list'],
    },
    webAcl: {
      daysSeen: 30,
      rules: new Map([
        ['send-budget', { refused: 0, asked: { from: 12_400, to: 24_700 }, solved: 12_300, counted: 0, days: 2 }],
        ['rate-limit', { refused: 1_234_567, asked: { from: 0, to: 0 }, solved: 0, counted: 0, days: 12 }],
      ]),
      requests: [],
      verifies: [],
      passed: [{ at: Date.UTC(2026, 10, 12, 9), value: 212 }],
    },
  },
};

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
}, 150_000);
afterAll(() => browser?.close());

describe.each([
  ['a phone', 360],
  ['a desk', 1024],
])('on %s', (_, width) => {
  test.each([
    ['quiet', quiet],
    ['attack', attack],
  ])(
    'the %s day fits, in letters that can be read',
    async (name, input) => {
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      try {
        await page.setContent(htmlOf(composeReport(input)));
        // A mail has no landmarks: the program that shows it has them.
        const found = width > 390 ? [] : await barriers(page);
        expect(found.filter((finding) => !/^(?:region|landmark)/.test(finding))).toEqual([]);
        const seen = await page.evaluate(`(() => {
        const texts = [...document.querySelectorAll('h1,h2,td,li,div')].filter((e) => e.children.length === 0 && e.textContent.trim());
        return {
          width: document.documentElement.scrollWidth,
          smallest: Math.min(...texts.map((e) => parseFloat(getComputedStyle(e).fontSize))),
          outside: texts.filter((e) => e.getBoundingClientRect().right > innerWidth).map((e) => e.textContent),
          headings: [...document.querySelectorAll('h2')].map((e) => e.textContent),
        };
      })()`);
        expect(seen).toEqual({
          width,
          smallest: expect.any(Number),
          outside: [],
          headings: [
            'Do people get their codes?',
            'Mail',
            'Recipients with many codes',
            'Recipient domains',
            'At the web ACL',
            'Codes through the recipient guard',
            'Budgets for codes to strangers',
            'Refused by the recipient guard',
            'Where codes went',
            ...(name === 'attack'
              ? ['Where codes were stopped', 'Settings in November 2026', 'Not used in November 2026']
              : []),
            'SES account',
            'What it cost',
            'This shield',
          ],
        });
        expect((seen as { smallest: number }).smallest).toBeGreaterThanOrEqual(14);
        await keepPicture(page, `report-${name}-${width}`);
      } finally {
        await page.close();
      }
    },
    60_000,
  );
});
