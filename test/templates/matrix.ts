import { type Choice, coveringRows, type Excluded, type Factors } from './pairwise';

/** What a site is put together from. The first choice of each is what one gets by saying nothing. */
export const FACTORS = {
  check: ['captcha', 'challenge', 'adaptive', 'turnstile', 'none'],
  mode: ['enforce', 'count'],
  home: ['shield', 'shield-imported-alb', 'acl-any-target', 'group', 'group-fms', 'stack'],
  routes: ['one', 'many', 'regex'],
  mail: ['ses', 'ses-own-set', 'ses-other-region', 'sendgrid', 'none'],
  key: ['address', 'forwarded', 'ja4', 'header', 'network'],
  lists: ['off', 'lists'],
  block: ['off', 'block-list', 'auto-block'],
  body: ['any', 'honeypot', 'recipients'],
  log: ['relevant', 'log-all', 'log-none'],
  response: ['observe', 'strict', 'lockdown-pause'],
  reports: ['none', 'dashboard', 'dashboard-daily'],
  recipients: ['off', 'guard', 'guard-with-all'],
  tell: ['topic', 'nobody'],
  region: ['frankfurt', 'any-region'],
  sms: ['none', 'texts', 'texts-own-set', 'twilio', 'sns'],
} as const satisfies Factors;

/** With why they can't stand together. */
const EXCLUDED: readonly Excluded[] = [
  // A listener rule can't hold a regular expression, so turnstile takes paths and prefixes alone.
  ['check=turnstile', 'routes=regex'],
  // AutomaticBlockList reads the log of a web ACL, which Firewall Manager keeps to itself.
  ['block=auto-block', 'home=group-fms'],
  ['block=auto-block', 'log=log-none'],
  ['block=auto-block', 'key=forwarded'],
  ['block=auto-block', 'key=ja4'],
  ['block=auto-block', 'key=header'],
  ['block=auto-block', 'key=network'],
  // The log belongs to whoever owns the web ACL; the app always keeps the usual one.
  ...['log=log-all', 'log=log-none'].flatMap((log): Excluded[] => [
    [log, 'home=group'],
    [log, 'home=group-fms'],
    [log, 'home=stack'],
  ]),
  // A dashboard of nothing.
  ['mail=none', 'home=group-fms'],
  ['mail=none', 'reports=dashboard-daily'],
  // The app always watches, and its load balancer names the Region.
  ['home=stack', 'mail=none'],
  ['home=stack', 'region=any-region'],
  // Only a configuration set can be paused.
  ['response=lockdown-pause', 'mail=sendgrid'],
  ['response=lockdown-pause', 'mail=none'],
];

export interface MatrixCase {
  /** What is in it besides what one gets by saying nothing. */
  readonly name: string;
  readonly choice: Site;
}

export type Site = { readonly [F in keyof typeof FACTORS]: (typeof FACTORS)[F][number] };

/** Every human check in both modes in every home, and every pair of all other choices. */
export const MATRIX: readonly MatrixCase[] = coveringRows(FACTORS, ['check', 'mode', 'home'], EXCLUDED).map((row) => ({
  name: nameOf(row),
  choice: row as Site,
}));

export { EXCLUDED };

function nameOf(row: Choice): string {
  const { check, mode, home, ...rest } = row;
  const said = Object.entries(rest)
    .filter(([factor, value]) => FACTORS[factor as keyof typeof FACTORS][0] !== value)
    .map(([factor, value]) => (value === 'none' ? `no-${factor}` : factor === 'key' ? `by-${value}` : value));
  return [home, check, mode, ...said].join('_');
}
