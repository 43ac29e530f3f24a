/** A proof that takes too long for every change. */
export interface LongProof {
  /** As `npm run proof -- NAME` takes it. */
  readonly name: string;
  /** What holds when it passes; a row of docs/verified.md. */
  readonly claim: string;
  /** Ends with a line `N passed, N failed`, or is a run of jest, or says all by how it ends. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const JEST = ['node', 'node_modules/jest/bin/jest.js', '--ci', '--silent'];
const TSX = ['node', '--import', 'tsx'];
const BENCH = ['npm', 'run', '--silent', 'bench', '--'];

export const LONG_PROOFS: readonly LongProof[] = [
  {
    name: 'hostile-requests',
    claim: 'a million hostile requests: the simulator answers each, in bounded time and memory',
    command: [...TSX, 'scripts/fuzz-sim.ts', '1000000', '1'],
  },
  {
    name: 'spellings',
    claim:
      'every spelling of a route that one of the frameworks answers to is known to the rules: all lines, and more of their combinations',
    command: [...JEST, 'test/spellings'],
    env: { SPELLINGS_LINES: 'all' },
  },
  {
    name: 'servers',
    claim:
      'servers of Python, PHP, Ruby, Java and Go, started for real (Django, Flask, Starlette, aiohttp, Tornado, Bottle; PHP itself and Slim; Sinatra and the router of Rails; the JDK, Tomcat and Jetty; net/http), and nginx and Apache before an application: no spelling of a route reaches them unknown, no number that they read is overlooked in whatever body, `otp-shield probe` finds what they, and HAProxy, take without being told, and whatever makes django-allauth or Devise send, however it is spelt, is a request with its preset; more lines, other bodies each time',
    command: ['npm', 'run', '--silent', 'test:servers', '--', '--many'],
    env: { SPELLINGS_LINES: '6000', SPELLINGS_SEED: String(Date.now() % 2 ** 31) },
  },
  {
    name: 'probe-operations',
    claim:
      'thousands of spellings and forms of one operation, by `otp-shield probe` against graphql-yoga 5, tRPC 11 and React Router 7: the shield lets none through that they take',
    command: [...JEST, 'test/bin/probe-operations.test.ts'],
    env: { PROPERTY_RUNS: 'many' },
  },
  {
    name: 'other-seeds',
    claim: 'what is tried with random input holds for other input than that of `npm test`, too',
    command: [
      ...JEST,
      'property',
      'linearizability',
      'limits',
      'known-devices',
      'hostile',
      'nothing-lost',
      'forwarding',
      'flapping',
      'reputation/closed-loop',
      'gate-record',
      'honest-pages',
      'pasted-number',
      'one-mail',
      'sim/shape',
      'week-conversion',
    ],
    env: {
      PROPERTY_RUNS: 'many',
      FC_SEED: String(Date.now() % 2 ** 31),
      SPELLINGS_SEED: String(Date.now() % 2 ** 31),
    },
  },
  {
    name: 'log-queries',
    claim:
      'the queries for Amazon Athena, run on DuckDB, leave no request behind that a web ACL would touch: twelve web ACLs, 50,000 request lines of servers, attackers and chance, as access logs and as logs of AWS WAF',
    command: ['npm', 'run', '--silent', 'test:queries', '--', '--many'],
  },
  {
    name: 'campaigns',
    claim: 'every campaign of the lab meets its expectations, with all that it is compared with',
    command: ['npm', 'start', '--silent', '--', '--once'],
  },
  {
    name: 'scenarios',
    claim:
      'web ACL, alarms and responder in simulated time, where AWS WAF is five minutes late too, and through every incident that is told',
    command: [...JEST, 'test/scenarios'],
    env: { PROPERTY_RUNS: 'many' },
  },
  {
    name: 'exports',
    claim:
      'what is exported for the API and for Terraform, and read again, judges every case of the simulator as the template does',
    command: [...JEST, 'test/bin/export-cases.test.ts', 'test/bin/terraform-cases.test.ts'],
    env: { PROPERTY_RUNS: 'many' },
  },
  {
    name: 'verify',
    claim:
      'each stand-in that deviates from AWS is found by the check of `otp-shield verify` that is meant to, and by no other',
    command: [...JEST, 'test/bin/verify.test.ts'],
    env: { PROPERTY_RUNS: 'many' },
  },
  {
    name: 'worst-day',
    claim:
      'no day of an attacker whose solver always wins gets more than the certificate says: 300 sets of settings, each attacked in an order of its own',
    command: [...JEST, 'test/recipient/loss-certificate.test.ts'],
    env: { PROPERTY_RUNS: 'many', FC_SEED: String(Date.now() % 2 ** 31) },
  },
  {
    name: 'templates',
    claim: 'cfn-lint and the validator of CDK find nothing in any of the templates of the matrix',
    command: ['npm', 'run', '--silent', 'test:templates'],
  },
  {
    name: 'package',
    claim:
      'the package, built again in another folder, has the same bytes, and every compiler from TypeScript 5.9 to 7 finds every entry point in each of its ways',
    command: ['npm', 'run', '--silent', 'package'],
  },
  {
    name: 'languages',
    claim: 'Python, Java and Go synthesize the bytes that TypeScript does',
    command: ['npm', 'run', '--silent', 'languages'],
  },
  {
    name: 'examples',
    claim: 'every example synthesizes by its own command, in a process of its own',
    command: ['npm', 'run', '--silent', 'examples'],
  },
  {
    name: 'browsers',
    claim: 'the browser files work in Chromium, on pages with a strict policy too',
    command: [...JEST, '--runInBand', 'test/browser'],
    env: { PROPERTY_RUNS: 'many' },
  },
  {
    name: 'firefox',
    claim: 'the browser files work in Firefox (Debian: firefox-esr), too',
    command: [...TSX, 'scripts/front-ends/firefox.ts'],
  },
  {
    name: 'next',
    claim: 'a server action of a real Next application passes with the puzzle, and without it is asked for one',
    command: [...TSX, 'scripts/front-ends/next.ts'],
  },
  {
    name: 'amplify',
    claim:
      'the pages of two examples with the real Amplify: people sign up and in, and each call that sends brings the token of the human check, to a stand-in of Amazon Cognito behind the synthesized web ACL',
    command: [...TSX, 'scripts/front-ends/amplify.ts'],
  },
  {
    name: 'adversary',
    claim:
      'an hour of the weapons that hurt most, at ten dollars or less, through web ACL, guard, handlers and responder: known devices are served, and every weapon is told',
    command: [...JEST, 'test/bench/adversary.test.ts'],
    env: { PROPERTY_RUNS: 'many' },
  },
  {
    name: 'game-day',
    claim:
      'eight scenes of two shields in one account, through the alarms of the template, the deployed handlers and the command: these mails go out and no others, none about the shield beside',
    command: [...JEST, 'test/scenarios/game-day.test.ts'],
    env: { PROPERTY_RUNS: 'many' },
  },
  {
    name: 'alarms',
    claim:
      'alarms on generated traffic: how soon an attack is noticed, and how often an honest sender is woken for nothing',
    command: [...BENCH, 'reputation'],
  },
];
