import { REFUSAL } from './guard';
import { GUARD_METRIC } from './guard-metrics';

/**
 * What dashboard and report ask the log of the guard's function. Each decision is a line with app, channel, domain or country; countries and domains are
 * too many for dimensions of metrics. Processes that work on the table themselves have logs of their own, which nobody asks.
 */
export const GUARD_LOG_FIELD = {
  channel: 'channel',
  /** Keyed hash of a range of phone numbers. */
  range: 'range',
  /** The range in clear, where it may be named. */
  rangeName: 'phonePrefix',
  place: 'place',
  reason: 'reason',
  sent: 'sent',
  verified: 'typedIn',
  cost: 'cost',
  refused: 'refused',
} as const;

/** Rows of an answer. */
export const GUARD_LOG_ROWS = 20;
/** More than there are countries. */
export const GUARD_LOG_COUNTRIES = 300;
const F = GUARD_LOG_FIELD;
const { sent, verified, sentCost } = GUARD_METRIC;

/** Domains and countries with the most codes, and how many of those were typed in. */
export const PLACES_QUERY = `filter ispresent(event) and (ispresent(${sent.name}) or ispresent(${verified.name}))
| fields coalesce(country, domain) as ${F.place}
| stats sum(${sent.name}) as ${F.sent}, sum(${verified.name}) as ${F.verified}, sum(${sentCost.name}) as ${F.cost} by ${F.channel}, ${F.place}
| sort ${F.sent} desc
| limit ${GUARD_LOG_ROWS}`;

const STOPPING = [REFUSAL.conversion, REFUSAL.phonePrefixLimit, REFUSAL.domainLimit, REFUSAL.countryLimit];

/** Ranges of phone numbers, domains and countries that got no more codes, and why. */
export const STOPPED_QUERY = `filter ${F.reason} in [${STOPPING.map((reason) => `'${reason}'`).join(', ')}]
| fields coalesce(phonePrefix, domain, country) as ${F.place}
| stats count(*) as ${F.refused} by ${F.channel}, ${F.place}, ${F.reason}
| sort ${F.refused} desc
| limit ${GUARD_LOG_ROWS}`;

/** Texts and calls that the guard refused, by country; numbers that nobody can have are none. */
export const KEPT_QUERY = `filter event = 'check' and ${F.channel} in ['sms', 'voice'] and ispresent(${F.reason}) and ispresent(country)
| stats count(*) as ${F.refused} by country as ${F.place}
| sort ${F.refused} desc
| limit ${GUARD_LOG_COUNTRIES}`;

/** Ranges of phone numbers that may be named: those that were stopped, or in which many recipients got codes within an hour. */
export const RANGE_NAMES_QUERY = `filter ispresent(${F.range}) and ispresent(${F.rangeName})
| stats count(*) as ${F.sent} by ${F.range}, ${F.rangeName}
| sort ${F.sent} desc
| limit ${GUARD_LOG_ROWS}`;

/** What went to some ranges, and how many of those codes were typed in. */
export function rangesQuery(ranges: readonly string[]): string {
  return `filter ispresent(event) and ${F.channel} in ['sms', 'voice'] and ${F.range} in [${ranges.map((range) => `'${range}'`).join(', ')}]
| stats sum(${sent.name}) as ${F.sent}, sum(${verified.name}) as ${F.verified} by ${F.range}
| limit ${GUARD_LOG_ROWS}`;
}
