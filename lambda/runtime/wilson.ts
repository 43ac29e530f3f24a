/**
 * Wilson score interval of a rate. Unlike the plain rate plus or minus something it stays within 0 and 1 and is honest
 * about few mails.
 *
 * @param z 2.326 for 99 % on one side (the alarms), 1.96 for 95 % on both (the report)
 */
export function wilson(hits: number, total: number, z = 2.326): { readonly lower: number; readonly upper: number } {
  if (total <= 0) return { lower: 0, upper: 1 };
  const rate = Math.min(1, Math.max(0, hits / total));
  const square = z * z;
  const middle = rate + square / (2 * total);
  const spread = z * Math.sqrt((rate * (1 - rate)) / total + square / (4 * total * total));
  const scale = 1 + square / total;
  return { lower: Math.max(0, (middle - spread) / scale), upper: Math.min(1, (middle + spread) / scale) };
}
