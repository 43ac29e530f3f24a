/** What the ingest handler of a sender of texts is told besides the ledger; travels as JSON in one environment variable. */
export interface TextSettings {
  /** US dollars for one part of a text, where the sender states no price. */
  readonly price: number;
  /** The same by country (ISO 3166-1 alpha-2). */
  readonly priceByCountry: Readonly<Record<string, number>>;
  /** Countries in which people are known to live: never new. Absent: what is usual is learnt in two weeks. */
  readonly homeCountries?: readonly string[];
}

/** Environment variable of `TextSettings`. */
export const TEXT_SETTINGS_ENV = 'OTP_SHIELD_TEXTS';
