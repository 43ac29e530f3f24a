/** Origin that the owner named in the template under test. */
export const OWNER_ORIGIN = 'https://shop.example';

/** The routes that every server under test registers for POST; `:name` is a parameter. */
export interface TestRoute {
  readonly pattern: string;
  /** The pattern with its parameters filled in, without the leading slash, split. */
  readonly segments: readonly string[];
}

export const ROUTES: readonly TestRoute[] = [
  { pattern: '/api/auth/otp', segments: ['api', 'auth', 'otp'] },
  { pattern: '/v1/users/:id/verify-email', segments: ['v1', 'users', '42', 'verify-email'] },
  // Holds the letters k, s and i, which Unicode folds onto other characters, and the pairs that ligatures stand for.
  { pattern: '/kiosk/first-code', segments: ['kiosk', 'first-code'] },
];

/** Route that servers register on a mounted router, where they have one. */
export const MOUNTED = { prefix: '/mounted/auth', rest: '/otp', pattern: '/mounted/auth/otp' } as const;
export const MOUNTED_ROUTE: TestRoute = { pattern: MOUNTED.pattern, segments: ['mounted', 'auth', 'otp'] };

export const PATTERNS: readonly string[] = [...ROUTES.map((route) => route.pattern), MOUNTED.pattern];
