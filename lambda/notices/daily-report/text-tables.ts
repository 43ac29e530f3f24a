import { dollars, number } from './figure-text';
import type { MailDay } from './figures';
import type { PlaceCount } from './guard-day';
import type { GuardInput } from './guard-tables';
import type { ReportTable } from './report-table';
import type { CountryCount, TextDay } from './text-day';

export interface TextInput {
  readonly day?: TextDay;
  readonly countries?: readonly CountryCount[];
}

/** Texts and money of the day, and the countries that cost the most. */
export function textTables(input: TextInput, mail: readonly MailDay[] | undefined, guard?: GuardInput): ReportTable[] {
  return [...countTable(input, mail), ...countryTable(input, guard), ...moneyTable(input, guard)];
}

function countTable({ day }: TextInput, mail: readonly MailDay[] | undefined): ReportTable[] {
  const today = mail?.at(-1);
  if (today === undefined || mail === undefined) return [];
  const before = mail.at(-2);
  const row = (title: string, read: (day: MailDay) => number) => [
    title,
    number(read(today)),
    before === undefined ? '–' : number(read(before)),
  ];
  const only = (title: string, value: number | undefined) => (value === undefined ? [] : [[title, number(value), '']]);
  return [
    {
      title: 'Texts and calls',
      head: ['', 'that day', 'day before'],
      rows: [
        row('sent', ({ sends }) => sends),
        row('delivered', ({ deliveries }) => deliveries),
        row('number does not exist', ({ hardBounces }) => hardBounces),
        row('not delivered for now', ({ softBounces }) => softBounces),
        ...only('no receipt within 72 hours', day?.unreported),
        ...only('taken for abuse or spam by a carrier', day?.carrierBlocks),
        ...only("stopped by the sender's own guard", day?.guarded),
        ...only('called pumping by the sender', day?.pumpingVerdicts),
        ...only('by other channels, not counted above', day?.otherChannels),
      ],
    },
  ];
}

/** What was typed in the guard knows, where the application tells it. */
function countryTable({ countries = [] }: TextInput, guard: GuardInput | undefined): ReportTable[] {
  if (countries.length === 0) return [];
  const typed = (country: string) => typedIn(guard?.places?.places, country);
  return [
    {
      title: 'Countries that cost the most',
      head: ['country', 'sent', 'delivered', 'typed in', 'cost'],
      rows: countries.map(({ country, texts, delivered, spend }) => [
        country,
        number(texts),
        number(delivered),
        typed(country),
        dollars(spend),
      ]),
    },
  ];
}

function typedIn(places: readonly PlaceCount[] | undefined, country: string): string {
  if (places === undefined) return 'unknown';
  const found = places.filter(({ channel, place }) => channel !== 'email' && place === country);
  return found.length === 0 ? 'unknown' : number(found.reduce((sum, { verified }) => sum + verified, 0));
}

function moneyTable({ day }: TextInput, guard: GuardInput | undefined): ReportTable[] {
  if (day === undefined) return [];
  const channels = (guard?.day?.channels ?? []).filter(({ channel }) => channel !== 'email');
  const sum = (read: (channel: (typeof channels)[number]) => number) =>
    channels.reduce((whole, channel) => whole + read(channel), 0);
  const [sent, verified] = [sum(({ sentCost }) => sentCost), sum(({ verifiedCost }) => verifiedCost)];
  const refused = (guard?.day?.refusedConversion ?? 0) + (guard?.day?.refusedShared ?? 0);
  const each = day.parts === 0 ? 0 : day.spend / day.parts;
  return [
    {
      title: 'Money for texts and calls',
      rows: [
        [day.spendEstimated > 0 ? 'spent, partly by the price list' : 'spent, as the sender says', dollars(day.spend)],
        ...(day.spendEstimated > 0 ? [['of it by the price list', dollars(day.spendEstimated)]] : []),
        ...(sent > 0 ? [['for codes that nobody typed in', dollars(Math.max(0, sent - verified))]] : []),
        ...(refused > 0
          ? [['kept from being sent by limits and conversion (estimate, mails among them)', dollars(refused * each)]]
          : []),
        ...(day.guarded > 0
          ? [["kept from being sent by the sender's guard (estimate)", dollars(day.guarded * each)]]
          : []),
      ],
    },
  ];
}

export function textAdvice({ day }: TextInput): string[] {
  if (day === undefined) return [];
  return [
    ...(day.pumpingVerdicts >= 10
      ? ['The sender called texts pumping: see the countries, and close those that you do not serve.']
      : []),
    ...(day.placesLost > 0
      ? ['Where some texts went could not be counted: the alarms on countries, ranges and money saw too little.']
      : []),
  ];
}
