/**
 * What all applications together may spend on strangers over one channel, in an hour and a day by the clock (UTC). Not sliding: within any 60 minutes and any 24
 * hours up to twice as much, when the full hour or midnight lies between.
 *
 * Besides, whoever gives a fresh proof has a budget of its own (mails: twice as many an hour; text messages and calls: a quarter). Where that is used up, strangers with a fresh proof have a further one (mails: as many again;
 * text messages and calls: a quarter) from networks in which people type codes in as a rule (/16 of IPv4, /32 of IPv6), each of which gets no more of it than such people on a day. So have recipients that verified
 * before (text messages and calls: half). Devices at which a code was typed in within 30 days have the limits of a recipient each, and together a budget (mails: twice as many an hour; text messages and
 * calls: as much again); above it each recipient has one code a day (mails: twice as many an hour; text messages and calls: one and a quarter times, in each hour of a day, whatever a day may cost
 * otherwise, since each of these costs an attacker a number of its own), and then they give a fresh proof, too (mails: seventeen times as many an hour; text messages and calls: a quarter).
 */
export interface ChannelBudgetOptions {
  /**
   * Codes that all applications together may send in an hour. A whole number up to 10,000,000.
   *
   * @default - 3,000 mails, 1,000 text messages, 200 calls
   */
  readonly messagesPerHour?: number;

  /**
   * Codes that all applications together may send in a day. A whole number up to 10,000,000.
   *
   * @default - 20,000 mails, 6,000 text messages, 1,200 calls
   */
  readonly messagesPerDay?: number;

  /**
   * US dollars that all codes of an hour may cost, by `prices`.
   *
   * @default - none for mails, 40 for text messages, 10 for calls
   */
  readonly moneyPerHour?: number;

  /**
   * US dollars that all codes of a day may cost, by `prices`.
   *
   * @default - none for mails, 240 for text messages, 60 for calls
   */
  readonly moneyPerDay?: number;

  /**
   * US dollars an hour that text messages or calls to strangers with a fresh proof may cost, by `prices`, in whatever country and range. From 0 to 1,000,000. Each proof costs whoever asks about
   * 0.002 US dollars (assumed) and you a message, so an attacker has you pay some 25 times what he pays: up to that many dollars newcomers get their message while he asks. Not for mails.
   *
   * @default - a quarter of `moneyPerHour`; and no more for a country or range than type codes in there at that hour, yesterday or a week ago
   */
  readonly moneyForProofsPerHour?: number;
}

/** The budgets of a recipient guard, by channel. They are counted apart, so that what is spent on text messages never refuses a mail. */
export interface BudgetOptions {
  /**
   * What codes by mail may take together.
   *
   * @default - 3,000 an hour, 20,000 a day
   */
  readonly email?: ChannelBudgetOptions;

  /**
   * What codes by text message may take together.
   *
   * @default - 1,000 and 40 USD an hour, 6,000 and 240 USD a day
   */
  readonly sms?: ChannelBudgetOptions;

  /**
   * What codes by call may take together.
   *
   * @default - 200 and 10 USD an hour, 1,200 and 60 USD a day
   */
  readonly voice?: ChannelBudgetOptions;
}
