const Z95 = 1.96;

/** Between which shares the true one lies with 95 % confidence: Wilson's interval. */
export function shareBounds(hits: number, of: number): { readonly low: number; readonly high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const share = hits / of;
  const z2 = Z95 * Z95;
  const middle = share + z2 / (2 * of);
  const spread = Z95 * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of));
  const scale = 1 + z2 / of;
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}
