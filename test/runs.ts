/** How often something is tried with random input: the first number in `npm test`, the second in `npm run proof`, which sets PROPERTY_RUNS to `many`. */
export function runs(few: number, many: number): number {
  return process.env.PROPERTY_RUNS === 'many' ? many : few;
}
