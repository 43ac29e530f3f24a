import { TEXT_PRICE } from '../../../lib/contract/prices';
import type { WebAclCounts } from '../web-acl-counts';
import { dollars, number } from './figure-text';
import type { MailDay } from './figures';
import type { PlaceCount } from './guard-day';
import type { GuardInput } from './guard-tables';
import type { ReportTable } from './report-table';
import type { TextDay, TextPlaces } from './text-day';

export interface TextInput {
  readonly day?: TextDay;
  readonly places?: TextPlaces;
}

/** What others know about the same day. */
interface Beside {
  readonly mail: readonly MailDay[] | undefined;
  readonly guard?: GuardInput | undefined;
  readonly webAcl?: WebAclCounts | undefined;
}

/** Texts and money of the day, and the countries that cost the most. */
export function textTables(input: TextInput, beside: Beside): ReportTable[] {
  const { mail, guard } = beside;
  return [
    ...countTable(input, mail),
    ...countryTable(input, guard),
    ...rangeTable(input, guard),
    ...moneyTable(input, beside),
  ];
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
        ...only('countries that the shield had closed, at most', day?.closedCountries),
      ],
    },
  ];
}

/** What was typed in the guard knows, where the application tells it. */
function countryTable({ places }: TextInput, guard: GuardInput | undefined): ReportTable[] {
  const { countries = [], partial = false } = places ?? {};
  if (countries.length === 0) return [];
  const typed = (country: string) => typedIn(guard?.places?.places, country);
  return [
    {
      title: partial
        ? 'Countries that cost the most (of a part of the day: the log has more)'
        : 'Countries that cost the most',
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

/** Ranges are named only where ten people or more got texts within an hour, or where the guard stopped them. */
function rangeTable({ places }: TextInput, guard: GuardInput | undefined): ReportTable[] {
  const stopped = new Map(
    (guard?.places?.stopped ?? [])
      .filter(({ channel, place }) => channel !== 'email' && place.startsWith('+'))
      .map(({ place, refused }) => [place, refused]),
  );
  const surging = new Map((places?.ranges ?? []).map((found) => [found.range, found]));
  const asked = new Map((guard?.ranges ?? []).map((found) => [found.range, found]));
  const ranges = [...new Set([...surging.keys(), ...stopped.keys()])];
  if (ranges.length === 0) return [];
  const said = (count: number | undefined) => (count === undefined ? '–' : number(count));
  return [
    {
      title: 'Ranges of numbers in which texts surged',
      head: ['range', 'sent', 'delivered', 'typed in', 'refused'],
      rows: ranges.map((range) => [
        `${range}xxxx`,
        said(surging.get(range)?.texts ?? asked.get(range)?.sent),
        said(surging.get(range)?.delivered),
        asked.has(range) ? number(asked.get(range)!.verified) : 'unknown',
        said(stopped.get(range)),
      ]),
    },
  ];
}

/** Whatever was not sent has no price: what it would have cost is an estimate, and says so. */
function moneyTable({ day, places }: TextInput, { mail, guard, webAcl }: Beside): ReportTable[] {
  if (day === undefined) return [];
  const channels = (guard?.day?.channels ?? []).filter(({ channel }) => channel !== 'email');
  const sum = (read: (channel: (typeof channels)[number]) => number) =>
    channels.reduce((whole, channel) => whole + read(channel), 0);
  const [sent, verified] = [sum(({ sentCost }) => sentCost), sum(({ verifiedCost }) => verifiedCost)];
  const texts = mail?.at(-1)?.sends ?? 0;
  const each = texts > 0 ? day.spend / texts : TEXT_PRICE.counted;
  const byCountry = new Map((places?.countries ?? []).map((found) => [found.country, found.spend / found.texts]));
  const priceOf = (country: string) => {
    const price = byCountry.get(country);
    return price !== undefined && Number.isFinite(price) && price > 0 ? price : each;
  };
  const kept = [
    ['by the guard', (guard?.kept ?? []).reduce((all, { country, refused }) => all + refused * priceOf(country), 0)],
    ["by the sender's own guard", day.guarded * each],
    [
      'by the web ACL, had each request been a text',
      Math.max(0, (webAcl?.requested ?? 0) - (webAcl?.passed ?? 0)) * each,
    ],
  ] as const;
  const together = kept.reduce((all, [, usd]) => all + usd, 0);
  return [
    {
      title: 'Money for texts and calls',
      rows: [
        [day.spendEstimated > 0 ? 'spent, partly by the price list' : 'spent, as the sender says', dollars(day.spend)],
        ...(day.spendEstimated > 0 ? [['of it by the price list', dollars(day.spendEstimated)]] : []),
        ...(sent > 0 ? [['for codes that nobody typed in', dollars(Math.max(0, sent - verified))]] : []),
        ...kept
          .filter(([, usd]) => usd > 0)
          .map(([by, usd]) => [`kept from being sent ${by} (estimate)`, dollars(usd)]),
        ...(together > 0
          ? [[`without it, at most (estimate, ${dollars(each)} a text)`, dollars(day.spend + together)]]
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
