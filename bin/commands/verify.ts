import { randomUUID } from 'node:crypto';
import { isoSeconds } from '../../lib/contract/clock';
import { PRICE } from '../../lib/contract/prices';
import { verifiesTokens } from '../../lib/load-balancer/authenticate-jwt-rules';
import type { Simulator } from '../../lib/sim';
import { calibrateCommand } from '../calibrate/command';
import { calibrateStatements } from '../calibrate/policy';
import { WebAclSource } from '../input/web-acl-source';
import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { confirm } from '../operator/confirm';
import { DeployedShield } from '../operator/deployed-shield';
import { deployedSource } from '../operator/deployed-source';
import { endpointOf } from '../operator/signed-call';
import { readAll } from '../terminal/asked-wrongly';
import { CommandError, command, ExitCode, parseOptions, UsageError } from '../terminal/io';
import { version } from '../terminal/package-folder';
import { pageOriginOf } from '../terminal/page-origin';
import { writeWhole } from '../terminal/write-whole';
import type { Bounds, Check, Ground, VerifyOptions } from '../verify/check';
import { CHECKS } from '../verify/checks';
import { Conversation } from '../verify/conversation';
import { leftOvers } from '../verify/left-over';
import { verifyStatements } from '../verify/operator-policy';
import { untilStopped } from '../verify/patience';
import { POOL_CHECKS } from '../verify/pool/checks';
import { clientIdOf, loginOf, ownPool } from '../verify/pool/pool';
import { poolTalk, requireGuardedCalls } from '../verify/pool/pool-talk';
import { htmlOf } from '../verify/report-html';
import { textOf } from '../verify/report-text';
import { isFaithful, type Result } from '../verify/result';
import { boundsOf, runChecks } from '../verify/run';
import { Site } from '../verify/site';
import { requireOwnHost, requireTest, TEST_TAG, urlOf } from '../verify/target';
import { Tokens } from '../verify/tokens';
import { Twin, tokenDomainsOf } from '../verify/twin';

const USAGE = `otp-shield verify --url URL | --client-id ID [options]

Asks a deployed test whether AWS does what the simulator says: sends requests to a
route, opens and closes the lockdown, fills a rate limit, deploys the stack with
another tag and back, looks into log and metrics. Each thing it learns comes with
what was expected, what was seen, what that means, and what the simulator says. Never on what people use: the stack must have the tag
${TEST_TAG}=true, and the host must lead to its load balancer. The most that it
takes in requests, money and minutes is said before anything is sent.

What gets through reaches the application: let it answer without sending a code. A
user pool is asked for codes of users that it has not, so none goes out.

  --url URL            the route that sends a code, https://test.example.com/api/auth/otp
  --client-id ID       in its place: an app client of the user pool that the stack guards
  --login URL          with it: the origin of managed login (the domain of the pool)
  --template FILE|DIR  synthesized template or cdk.out directory to compare AWS with
                       (the template that CloudFormation deployed)
  --token-file FILE    tokens of AWS WAF, one a line: the value of the cookie
                       aws-waf-token, a space, and when its puzzle was solved, as
                       2026-01-05T03:00:10Z. Without it a terminal asks for one
  --page-origin URL    origin of the page that calls the route (that of --url)
  --rewritten PATH     a path that a listener rule rewrites into the route
  --only CHECK…        these alone: ${CHECKS.map(({ name }) => name).join(', ')};
                       of a user pool: ${POOL_CHECKS.map(({ name }) => name).join(', ')}
  --skip CHECK…        all but these
  --report FILE        write the result as one page of HTML, too
  --calibrate FILE     in place of all that: asks AWS WAF the cases of the simulator that
                       npm run calibrate wrote into FILE, on stacks of its own in the
                       account of --account, and takes them away
  --from ADDRESS       with it: your IPv4 address, which alone may ask
  --record FILE        with it: what was measured (calibrated-REGION-DATE.json)
  --clean-up           with it: take away what a run that was killed left, and ask nothing
  --policy             print the IAM policy that it needs, and send nothing
  --yes                do not ask
${ACCOUNT_USAGE}
Ctrl-C ends it, and closes what it opened. Of a run that is killed a lockdown ends by itself, after an hour at most; the next run takes it, and the tag, away first.

Exit codes: 0 nothing unexpected; 1 could not be done; 2 asked wrongly; 3 something is not as expected, or it was ended before all was asked.
`;

const OPTIONS = {
  ...ACCOUNT_OPTIONS,
  url: 'value',
  'client-id': 'value',
  login: 'value',
  template: 'value',
  'token-file': 'value',
  'page-origin': 'value',
  rewritten: 'value',
  only: 'list',
  skip: 'list',
  report: 'value',
  calibrate: 'value',
  from: 'value',
  record: 'value',
  'clean-up': 'flag',
  policy: 'flag',
  yes: 'flag',
} as const;

export const verifyCommand = command('verify', 'a deployed test, asked', USAGE, async (args, io) => {
  const options = parseOptions(args, OPTIONS);
  const { calibrate } = options;
  if (options.policy) {
    const Statement =
      calibrate === undefined
        ? await verifyStatements(await DeployedShield.find(new Account(options)))
        : calibrateStatements();
    const policy = { Version: '2012-10-17', Statement };
    io.out(`${JSON.stringify(policy, null, options.json ? 0 : 1)}\n`);
    return ExitCode.DONE;
  }
  if (calibrate !== undefined) return calibrateCommand({ ...options, calibrate }, new Account(options), io);
  const { 'client-id': client, login: pages } = options;
  const { route, clientId, login, checks, pageOrigin, rewritten } = readAll({
    route: () => (client === undefined ? urlOf(options.url) : withoutUrl(options.url)),
    clientId: () => (client === undefined ? withoutLogin(pages) : clientIdOf(client)),
    login: () => loginOf(pages),
    checks: () => chosen(client === undefined ? CHECKS : POOL_CHECKS, options.only, options.skip),
    pageOrigin: () => pageOriginOf(options['page-origin']),
    rewritten: () => pathOf(options.rewritten),
  });
  const given = options.template === undefined ? undefined : await sourceOf(options.template, options.stack);
  const shield = await DeployedShield.find(new Account(options));
  requireTest(shield);
  const pool = clientId === undefined ? undefined : await ownPool(shield, clientId, login);
  const url = route ?? endpointOf('cognito-idp', shield.identity.region);
  if (pool === undefined) await requireOwnHost(shield, url);
  const source = given ?? (await deployedSource(shield));
  const verify: VerifyOptions = {
    pageOrigin: pageOrigin ?? (pool && pageOf(source.simulator({ clock: io.clock }))) ?? (pool?.login ?? url).origin,
    rewritten,
    verifiesTokens: verifiesTokens(source.template as Parameters<typeof verifiesTokens>[0]),
  };
  const tokens = await Tokens.of(io, pool === undefined ? url.href : verify.pageOrigin, options['token-file']);

  const pause = untilStopped(io);
  const began = io.clock.now();
  const agent = `otp-shield-verify-${randomUUID().slice(0, 8)}`;
  const ground = (most: number): Ground => {
    const siteAt = (at: URL) => new Site(at, agent, most, io.signal);
    const now = () => io.clock.now();
    const simulator = source.simulator({ clock: io.clock });
    const common = { io, shield, tokens, options: verify, began, pause };
    if (pool !== undefined)
      return { ...common, ...poolTalk(pool, url, verify.pageOrigin, { simulator, siteAt, now, pause }) };
    const site = siteAt(url);
    return { ...common, talk: new Conversation(site, new Twin(simulator, site), now, pause) };
  };
  const sketch = ground(0);
  if (pool === undefined) requireRoute(sketch);
  else requireGuardedCalls(sketch);
  const bounds = boundsOf(checks, sketch);
  io.err(`${boundsText(bounds, shield.title, url)}\n`);
  const left = await leftOvers(shield, io, agent);
  // Of a run that is going on elsewhere nothing tells it from one that was killed, so a person decides.
  for (const { text } of left) io.err(`left by a run that did not end, and taken away first: ${text}\n`);
  const locks = checks.some(({ name }) => name === 'gate' || name === 'deploy')
    ? ' It locks the routes for some minutes.'
    : '';
  await confirm(io, options.yes, `Ask ${url.href}?${locks}`);

  for (const { undo } of left) await undo();
  const real = ground(bounds.requests);
  const { sections, ended } = await runChecks(checks, real);
  const result: Result = {
    shield: shield.name,
    ...shield.where,
    url: url.href,
    from: isoSeconds(began),
    to: isoSeconds(io.clock.now()),
    version: version(),
    bounds,
    requests: real.talk.site.sent + (real.pool?.login?.site.sent ?? 0),
    ...(ended === undefined ? {} : { ended }),
    sections,
  };
  if (options.report !== undefined) await writeWhole(options.report, htmlOf(result));
  io.out(options.json ? `${JSON.stringify(result)}\n` : textOf(result, io));
  return isFaithful(result) ? ExitCode.DONE : ExitCode.BAD_NEWS;
});

function chosen(all: readonly Check[], only: readonly string[], skip: readonly string[]): readonly Check[] {
  const known = all.map(({ name }) => name);
  const unknown = [...only, ...skip].filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new UsageError(
      `there is no check ${unknown.map((name) => JSON.stringify(name)).join(', ')}; there are ${known.join(', ')}`,
    );
  // Whether it is attached is asked in any case: without that the application gets everything.
  return all.filter(
    ({ name }) => name === 'association' || ((only.length === 0 || only.includes(name)) && !skip.includes(name)),
  );
}

function withoutUrl(url: string | undefined): undefined {
  if (url !== undefined)
    throw new UsageError('--url must not stand beside --client-id: the address of the API is known by the Region');
}

function withoutLogin(login: string | undefined): undefined {
  if (login !== undefined) throw new UsageError('--login belongs to --client-id');
}

/** The first page on which a puzzle for the API may be solved. */
function pageOf(simulator: Simulator): string | undefined {
  const [domain] = tokenDomainsOf(simulator);
  return domain === undefined ? undefined : `https://${domain}`;
}

async function sourceOf(template: string, stack: string | undefined): Promise<WebAclSource> {
  const none = { acl: undefined, 'web-acl': undefined, terraform: undefined, 'search-strings': undefined };
  const lists = { parameter: [], 'rule-group': [], 'ip-set': [], 'regex-set': [], 'managed-group': [] };
  return WebAclSource.read({ template, stack, ...none, ...lists, 'resource-type': undefined });
}

function pathOf(text: string | undefined): string | undefined {
  if (text !== undefined && !/^\/[\x21-\x7e]*$/.test(text))
    throw new UsageError(`--rewritten must be a path such as /old/otp, got ${JSON.stringify(text)}`);
  return text;
}

/** A route that the rules don't guard would get every request of the checks. */
function requireRoute({ talk }: Ground): void {
  const { answer, verdict } = talk.twin.predict({ method: 'POST', target: talk.route });
  if (answer.by !== 'application') return;
  const routes = verdict.labels.length === 0 ? 'it is none of its routes' : `it gets through, by ${verdict.rule}`;
  throw new CommandError(
    `the rules of the template do not stop a POST to ${talk.route}: ${routes}; give --url of a route that sends codes; nothing was sent`,
  );
}

/** Of requests alone: what a person's puzzle costs, and what is there anyway, is not of this run. */
function boundsText({ requests, seconds }: Bounds, title: string, url: URL): string {
  const usd = (requests * PRICE.inspectedRequest.usd) / 1_000_000 + PRICE.captchaAttempt.usd / 1000;
  const minutes = Math.ceil(seconds / 60);
  return `${title}, at ${url.host}: at most ${requests} requests, ${minutes} minutes, and ${usd < 0.01 ? 'less than 0.01' : usd.toFixed(2)} USD`;
}
