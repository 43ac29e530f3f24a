import type { ReportedGuard } from '../../../lib/contract/notices/report-settings';
import { type Channel, REFUSAL } from '../../../lib/contract/recipient/guard';
import { dollars, ENOUGH_MAILS, number, percent } from './figure-text';
import type { Codes, GuardDay, GuardPlaces, KeptTexts, RangeCodes } from './guard-day';
import type { ReportTable } from './report-table';

export interface GuardInput {
  readonly limits: Pick<ReportedGuard, 'budgets'>;
  readonly day?: GuardDay;
  readonly places?: GuardPlaces;
  /** Texts and calls that were refused; for a sender of texts. */
  readonly kept?: readonly KeptTexts[];
  /** The same: ranges that may be named. */
  readonly ranges?: readonly RangeCodes[];
}

export const CHANNEL_NAME: Readonly<Record<Channel, string>> = {
  email: 'by mail',
  sms: 'by text message',
  voice: 'by call',
};

const WHY: Readonly<Record<string, string>> = {
  [REFUSAL.conversion]: 'hardly any typed in',
  [REFUSAL.phonePrefixLimit]: 'limit of the range',
  [REFUSAL.domainLimit]: 'limit of the domain',
  [REFUSAL.countryLimit]: 'limit of the country',
};

/** Below this share codes go to strangers, or verification is broken. */
const POOR_SHARE = 0.3;
/** As the alarm on it. */
const MANY_UNAVAILABLE = 3;

export function guardTables({ limits, day, places }: GuardInput): ReportTable[] {
  return [
    ...(day === undefined ? [] : [codesTable(day), budgetTable(day, limits.budgets), refusalTable(day)]),
    ...(places === undefined ? [] : [...placeTable(places), ...stoppedTable(places)]),
  ];
}

function codesTable({ channels, ...together }: GuardDay): ReportTable {
  const used = channels.filter(({ sent, verified }) => sent + verified > 0);
  const row = (title: string, codes: Codes) => [
    title,
    number(codes.sent),
    number(codes.verified),
    codes.sent === 0 ? '–' : share(codes),
    dollars(unanswered(codes)),
  ];
  return {
    title: 'Codes through the recipient guard',
    head: ['', 'sent', 'typed in', 'share', 'the others cost'],
    rows: [
      ...used.map(({ channel, ...codes }) => row(CHANNEL_NAME[channel], codes)),
      ...(used.length === 1 ? [] : [row('together', together)]),
    ],
  };
}

function budgetTable({ channels }: GuardDay, budgets: ReportedGuard['budgets']): ReportTable {
  const row = (title: string, used: number, whole: number | undefined, say: (value: number) => string) =>
    whole === undefined ? [] : [[title, say(used), say(whole), whole === 0 ? '–' : percent(used / whole)]];
  return {
    title: 'Budgets for codes to strangers',
    head: ['', 'used', 'budget', 'share'],
    rows: channels
      .filter(({ channel, sent }) => sent > 0 || channel === 'email')
      .flatMap(({ channel, charged, chargedCost, fullestHour }) => {
        const budget = budgets[channel];
        const name = CHANNEL_NAME[channel];
        return [
          ...row(`${name}, in the day`, charged, budget.perDay, number),
          ...row(`${name}, in the fullest hour`, fullestHour.charged, budget.perHour, number),
          ...row(`${name}, money in the day`, chargedCost, budget.moneyPerDay, dollars),
          ...row(`${name}, money in the fullest hour`, fullestHour.chargedCost, budget.moneyPerHour, dollars),
        ];
      }),
  };
}

function refusalTable(day: GuardDay): ReportTable {
  const seldom = [
    ['not sent: the table was out of reach', day.unavailable],
    ['sent unchecked: the table was out of reach', day.failedOpen],
    ['verifications that could not be counted', day.verifiedLost],
    ['of these asked for a fresh proof instead', day.challenged],
    ['sent for a fresh proof', day.sentFresh],
    ['sent to devices and recipients that are known', day.sentKnown],
    ['tries of a code beyond its number', day.triesUsedUp],
  ] as const;
  return {
    title: 'Refused by the recipient guard',
    rows: [
      ['the recipient had enough', number(day.refusedRecipient)],
      ['no recipient for codes', number(day.refusedInvalid)],
      ['limit of a domain, range, country or client', number(day.refusedShared)],
      ['hardly any code there is typed in', number(day.refusedConversion)],
      ['the budget was used up', number(day.refusedBudget)],
      ...seldom.filter(([, count]) => count > 0).map(([title, count]) => [title, number(count)]),
    ],
  };
}

function placeTable({ places }: GuardPlaces): ReportTable[] {
  if (places.length === 0) return [];
  return [
    {
      title: 'Where codes went',
      head: ['domain or country', 'sent', 'channel', 'typed in', 'share'],
      rows: places.map((place) => [
        place.place,
        number(place.sent),
        place.channel,
        number(place.verified),
        place.sent === 0 ? '–' : share(place),
      ]),
    },
  ];
}

function stoppedTable({ stopped }: GuardPlaces): ReportTable[] {
  if (stopped.length === 0) return [];
  return [
    {
      title: 'Where codes were stopped',
      head: ['domain, range or country', 'refused', 'channel', 'why'],
      rows: stopped.map(({ place, refused, channel, reason }) => [
        // Ranges come without their last four digits, as the guard counts them.
        place.startsWith('+') ? `${place}xxxx` : place,
        number(refused),
        channel,
        WHY[reason] ?? reason,
      ]),
    },
  ];
}

/** What a person should do. `expected` is how many codes went out by what the others counted. */
export function guardAdvice({ day }: GuardInput, expected: number): string[] {
  if (day === undefined) return [];
  const todo: string[] = [];
  const add = (when: boolean, what: string) => {
    if (when) todo.push(what);
  };
  add(day.failedOpen > 0, 'The guard could not use its table and let codes out unchecked: see its log.');
  add(day.unavailable >= MANY_UNAVAILABLE, 'The guard could not use its table, and people got no codes: see its log.');
  add(day.refusedBudget > 0, 'A budget for codes to strangers was used up: see who asks before you raise it.');
  add(
    day.refusedConversion > 0,
    'Hardly any code to some domain, range or country was typed in, and the guard stopped there: it looks like pumping.',
  );
  const asked = day.sent + day.refusedRecipient + day.refusedInvalid + day.refusedShared + day.refusedBudget;
  add(
    asked + day.refusedConversion + day.unavailable === 0 && expected >= ENOUGH_MAILS,
    'Codes went out and nobody asked the guard: let the application call check before it sends one.',
  );
  if (day.sent >= ENOUGH_MAILS && day.verified === 0) {
    add(true, 'No application says that a code was typed in: let it call verified, or the guard can’t tell pumping.');
    return todo;
  }
  for (const codes of day.channels) {
    add(
      codes.sent >= ENOUGH_MAILS && codes.verified / codes.sent < POOR_SHARE,
      `Of the codes ${CHANNEL_NAME[codes.channel]} ${percent(codes.verified / codes.sent)} were typed in; the others cost ${dollars(unanswered(codes))}.`,
    );
  }
  return todo;
}

function unanswered({ sentCost, verifiedCost }: Codes): number {
  return Math.max(0, sentCost - verifiedCost);
}

/** Verifications of codes of the day before may make it more than all. */
function share({ sent, verified }: Pick<Codes, 'sent' | 'verified'>): string {
  return percent(Math.min(1, verified / sent));
}
