/** What the report says about the account of a sender; travels within `ReportSettings`. */
export interface SenderSettings {
  /** How the codes travel; mails have a price for a thousand. */
  readonly channel: string;
  /** Its events are counted. */
  readonly counted: boolean;
  /** A probe gives signs of life. */
  readonly probed: boolean;
  readonly title: string;
  readonly figures: readonly FigureSettings[];
}

export const FIGURE_UNITS = ['number', 'percent', 'fraction'] as const;
export type FigureUnitName = (typeof FIGURE_UNITS)[number];

/** One row, and when it is something to look at. */
export interface FigureSettings {
  readonly label: string;
  readonly metric: string;
  /** Of somebody else's metric; ours are found by the name of the monitor. */
  readonly namespace?: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly minimum?: boolean;
  readonly unit?: FigureUnitName;
  /** Words for 0, 1, 2 … */
  readonly words?: readonly string[];
  /** The text for values without a word, with `{}` for the value. */
  readonly says?: string;
  /** Said where this figure has no value, and others have. */
  readonly absent?: string;
  readonly from?: number;
  readonly below?: number;
  readonly advice?: string;
}
