/** Whether `npm run proof` asked for the long forms: it sets PROPERTY_RUNS to `many`. */
export const LONG_FORM = process.env.PROPERTY_RUNS === 'many';

/** How often something is tried with random input: the first number in `npm test`, the second in `npm run proof`. */
export function runs(few: number, many: number): number {
  return LONG_FORM ? many : few;
}

/**
 * A test that only `npm run proof` runs; jest lists it as skipped. One of its kind stands beside it in the short form. A whole suite of such tests has
 * `.long` in its name (jest.config.js).
 */
export const longTest: typeof test = LONG_FORM ? test : test.skip;

/** The same for what tests share before they begin. */
export const longDescribe: typeof describe = LONG_FORM ? describe : describe.skip;
