import { join, relative } from 'node:path';

const app = (name: string) => `npx tsx ${relative(process.cwd(), join(__dirname, 'apps', name))}`;

export const BALANCER_APP = app('balancer.ts');
export const EXTRAS_APP = app('extras.ts');
export const TWO_SHIELDS_APP = app('two-shields.ts');
export const UNSUPPORTED_APP = app('unsupported.ts');

/** Settings of the deployable app with every optional part on, as a user gives them on the command line. */
export function appContext(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries({
    requestRoutes: '/api/auth/otp,/v1/users/:id/verify-email',
    verifyRoutes: '/api/auth/verify',
    entryPages: '/sign-up',
    tokenDomains: 'shop.test',
    alarmEmails: 'oncall@shop.test',
    responderMode: 'LOCKDOWN',
    rateLimit: '100/10m',
    allowedOrigins: 'https://shop.test',
    ownDomains: 'shop.test',
    dailyReport: 'true',
    dashboard: 'true',
    automaticBlockListHours: '12',
    honeypotField: 'website',
    blockDisposableDomains: 'true',
    blockSmsGateways: 'true',
    trustedAddresses: '198.51.100.0/24',
    blockedAddresses: '203.0.113.0/24,2001:db8::/32',
    blockedCountries: 'KP',
    blockedAsns: '64496',
    lockdownAlternatives: 'Sign in with a passkey: https://shop.test/passkey',
    ...settings,
  }).flatMap(([name, value]) => ['-c', `otp-shield:${name}=${value}`]);
}
