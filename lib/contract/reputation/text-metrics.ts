import type { MetricDefinition } from '../metric';

/**
 * What is counted of text messages and calls besides what `MAIL_METRIC` has for every message. Money is in US dollars.
 */
export const TEXT_METRIC = {
  /** A long text is sent, and paid, in parts; of a call, its minutes. */
  parts: { name: 'TextParts', unit: 'Count' },
  /** What the messages cost: as the sender states it, or as the price list says where it doesn't. */
  spend: { name: 'TextSpend', unit: 'None' },
  /** The part of `TextSpend` that stands on the price list. */
  spendEstimated: { name: 'TextSpendEstimated', unit: 'None' },
  /** A carrier takes the message for abuse or spam. */
  carrierBlocks: { name: 'CarrierBlocks', unit: 'Count' },
  /** Stopped by the sender's own guard, such as a closed country or a list of people who want no texts: never sent, and the guard's success. */
  guarded: { name: 'Guarded', unit: 'Count' },
  /** The sender itself says that this is traffic somebody is paid for. */
  pumpingVerdicts: { name: 'PumpingVerdicts', unit: 'Count' },
  /** No receipt ever came: neither success nor failure. */
  unreported: { name: 'Unreported', unit: 'Count' },
  /** Messages by other channels of the same account, such as WhatsApp and RCS: in no other count. */
  otherChannels: { name: 'OtherChannelMessages', unit: 'Count' },
  /** Texts to the worst country over the most that is usual there; from 1 on it is unusual. */
  countryExcess: { name: 'CountryExcess', unit: 'None' },
  /** Recipients within one range of 10,000 numbers over the most that chance explains. */
  rangeExcess: { name: 'RangeExcess', unit: 'None' },
  /** Money of the last three quarters of an hour over the most that is usual. */
  spendExcess: { name: 'SpendExcess', unit: 'None' },
  /** Recipients in a country that nobody had sent to for two weeks, over the number that is worth waking somebody. */
  newCountryExcess: { name: 'NewCountryExcess', unit: 'None' },
  /** Texts of which the counts of countries and ranges don't know. */
  placesLost: { name: 'PlacesLost', unit: 'Count' },
} as const satisfies Record<string, MetricDefinition>;

/** Written with every batch of texts, also when they are zero: alarms combine them. */
export const TEXT_ALWAYS: readonly MetricDefinition[] = [TEXT_METRIC.carrierBlocks, TEXT_METRIC.pumpingVerdicts];
