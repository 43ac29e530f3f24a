import { cost } from '../../../lib/contract/prices';
import { DEFAULT_GUARD_SETTINGS } from '../../../lib/contract/recipient/guard-defaults';
import { codeIn, Deployment, Visitor } from '../../../test/inbound/deployment';
import { daysUntilTold, hoursUntilTold, SITES, SLOW_WAVE, TEXTS } from '../../../test/reputation/loop/sign-up-weeks';
import { signalRows } from './signals';
import { Site } from './site';
import { type BesideRow, MINUTES, play, toldAfter } from './twenty-minutes';
import { MINUTE, PRICE, START } from './world';

const INBOUND_START = '/otp-shield/inbound-email/session';
const RUNS = 40;
/** As the weapon of that name gets them. */
const QUIET_TEXTS = 177;
/** With the token in its cookie and in the header. */
const CODES_PER_PUZZLE = 20;

/** Each for twenty minutes in simulated time through the web ACL and its alarms, or through the handlers; the slow one in days. */
export async function besideRows(): Promise<BesideRow[]> {
  return [
    ...slowWave(),
    quietTexts(),
    await startsWithoutPuzzle(),
    await startsWithPuzzles(),
    await challenges(),
    ...(await signalRows()),
  ];
}

function slowWave(): BesideRow[] {
  return SITES.filter(({ aDay }) => aDay >= 100).map((site) => {
    const days = Array.from({ length: RUNS }, (_, seed) => daysUntilTold(site, SLOW_WAVE, seed)).sort((a, b) => a - b);
    const never = days.filter((day) => day === Number.POSITIVE_INFINITY).length;
    const late = days.filter((day) => day > 5).length;
    return {
      weapon: `a slow wave: ${SLOW_WAVE} sign-ups a day to as many strangers, beside ${site.aDay} sign-ups of people`,
      price: `${(SLOW_WAVE * PRICE.puzzle).toFixed(2)} a day`,
      hurt: 'the strangers, one mail each; nobody is refused',
      bill: `${cost('mail', SLOW_WAVE / 24).toFixed(4)}`,
      told: `${days[RUNS / 2]!.toFixed(1)} days in the median, later than 5 days in ${late} of ${RUNS} runs, never in ${never} (\`verify-ratio-week\`)`,
    };
  });
}

/** The weapon of the first table that rings nothing within an hour, against what is usual on a day. */
function quietTexts(): BesideRow {
  const hours = Array.from({ length: RUNS }, (_, seed) => hoursUntilTold(TEXTS, QUIET_TEXTS, seed)).sort(
    (a, b) => a - b,
  );
  return {
    weapon: `text messages to many countries, below what rings at once: ${QUIET_TEXTS} an hour, beside ${TEXTS.aDay / 24} of people`,
    price: `${((QUIET_TEXTS / CODES_PER_PUZZLE) * PRICE.puzzle).toFixed(2)} an hour`,
    hurt: 'the bill',
    bill: (QUIET_TEXTS * DEFAULT_GUARD_SETTINGS.prices.sms).toFixed(2),
    told: `${hours[RUNS / 2]} hours in the median, ${hours.at(-1)} at most of ${RUNS} runs (\`verify-ratio-week\`)`,
  };
}

/** People start a session with a puzzle, five a minute. */
async function startsWithoutPuzzle(): Promise<BesideRow> {
  const site = await Site.open(START - MINUTE, true);
  let served = 0;
  const minutes = await play(site, (from) => {
    for (let n = 0; n < 600; n++) {
      site.clock.moveTo(from + n * 90);
      site.request({ path: INBOUND_START, address: `198.18.${n % 100}.7` });
      if (
        n % 120 === 0 &&
        site.request({ path: INBOUND_START, address: `203.0.${n}.9`, token: site.solved(60) }).action === 'ALLOW'
      )
        served += 1;
    }
  });
  return {
    weapon: 'starts of inbound sessions, 600 a minute from 100 networks, without a puzzle',
    price: 'nothing',
    hurt: `nobody: ${served} of ${5 * MINUTES} people are served`,
    bill: cost('inspectedRequest', 600 * 60).toFixed(2),
    told: toldAfter(minutes),
  };
}

/** Through the handler with its table. It stores nothing before a message comes, so there is no number of starts after which somebody is refused. */
async function startsWithPuzzles(): Promise<BesideRow> {
  const perMinute = 600;
  const shop = await Deployment.start('email');
  let served = 0;
  let all = 0;
  for (let minute = 0; minute < 10; minute++) {
    shop.now = START + minute * MINUTE;
    for (let n = 0; n < perMinute; n++)
      await shop.call('/session', {
        httpMethod: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': `198.18.${n % 100}.${minute}` },
      });
    for (let n = 0; n < 5; n++) {
      const person = new Visitor(shop);
      const { body } = await person.start();
      if (body.state === 'pending') await shop.deliver('genuine-gmail', codeIn(body));
      all += 1;
      if ((await person.status()).state === 'verified') served += 1;
    }
  }
  const items = JSON.parse(await shop.table.contents()).length;
  await shop.close();
  if (items > all) throw new Error(`the starts wrote ${items - all} items`);
  const puzzles = (perMinute / 20) * 60;
  return {
    weapon: 'the same with puzzles, 600 a minute that reach the handler',
    price: `${(puzzles * PRICE.puzzle).toFixed(2)} an hour`,
    hurt: `nobody: ${served} of ${all} people who came after the 600th start of a minute are verified; the starts write nothing`,
    bill: cost('captchaAttempt', puzzles).toFixed(2),
    told: '–',
  };
}

async function challenges(): Promise<BesideRow> {
  const site = await Site.open(START - MINUTE, true, undefined, { 'otp-shield:humanCheck': 'challenge' });
  const minutes = await play(site, (from) => {
    for (let n = 0; n < 600; n++) {
      site.clock.moveTo(from + n * 90);
      site.request({ path: '/api/auth/otp', address: `198.18.${n % 100}.7` });
    }
  });
  return {
    weapon: 'challenges that are served, 600 a minute (`HumanCheck.challenge`)',
    price: 'nothing',
    hurt: 'the bill',
    bill: (cost('inspectedRequest', 600 * 60) + cost('challengeResponse', 600 * 60)).toFixed(2),
    told: toldAfter(minutes),
  };
}

export function besideTable(rows: readonly BesideRow[]): string {
  return [
    '| weapon | price USD | who is hurt | your bill USD/h | told |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(({ weapon, price, hurt, bill, told }) => `| ${[weapon, price, hurt, bill, told].join(' | ')} |`),
  ].join('\n');
}
