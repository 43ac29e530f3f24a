const DAY = 86_400_000;

/** CloudWatch learns from up to two weeks; with less than three days there is no band here. */
const DAYS = 14;
const FEWEST_DAYS = 3;

/** What is usual at a moment. */
export interface Band {
  readonly lower: number;
  readonly upper: number;
}

/**
 * A stand-in for the model of CloudWatch's anomaly detection, whose form isn't public: the values at this time of the day, and a period before and after it, on
 * the days before; so many of their standard deviations to both sides of the mean. It knows no weekdays and no trend, which CloudWatch does.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html
 */
export function usualBand(
  read: (ends: readonly number[]) => ReadonlyArray<number | undefined>,
  end: number,
  periodSeconds: number,
  deviations: number,
): Band | undefined {
  const step = periodSeconds * 1000;
  const days = Array.from({ length: DAYS }, (_, day) => end - (DAYS - day) * DAY);
  const around = days.map((at) => [at - step, at, at + step]);
  // A day before the first value is unknown, and no day without any.
  const first = around.findIndex((ends) => read(ends).some((value) => value !== undefined));
  if (first === -1 || DAYS - first < FEWEST_DAYS) return undefined;
  const seen = read(around.slice(first).flat()).filter((value) => value !== undefined);
  const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
  const spread = Math.sqrt(seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seen.length);
  return { lower: mean - deviations * spread, upper: mean + deviations * spread };
}

/** `ANOMALY_DETECTION_BAND(m0, 4)`: what is looked at, and how far from it is unusual. */
export function readBand(expression: string): { readonly of: string; readonly deviations: number } | undefined {
  const [, of, deviations] = /^ANOMALY_DETECTION_BAND\((\w+), ?([\d.]+)\)$/.exec(expression) ?? [];
  return of === undefined ? undefined : { of, deviations: Number(deviations) };
}
