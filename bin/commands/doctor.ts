import { readFile } from 'node:fs/promises';
import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { audit } from '../../lambda/posture/audit';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { coveredPath, isCovered, type Route, uncoveredRoutes } from '../../lib/contract/protection/sending-route';
import { readTemplate, readText } from '../input/input-file';
import { listedRoutes, openApiRoutes } from '../input/route-list';
import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { examineAccountQuotas } from '../operator/account-quota-check';
import { explained } from '../operator/aws-fault';
import { examineBlockPublicAccess } from '../operator/block-public-access';
import { auditTargetOf } from '../operator/deployed-rules';
import { DeployedShield } from '../operator/deployed-shield';
import type { DoctorLine } from '../operator/doctor-line';
import { examineKeys, recentErrors } from '../operator/key-check';
import { listenerRules, routesOf } from '../operator/listener-rules';
import { examineLoadBalancer } from '../operator/load-balancer-check';
import { examineLog } from '../operator/log-check';
import { examineSecrets } from '../operator/secret-check';
import { examineSender } from '../operator/senders';
import { examineTemplateLogs } from '../operator/template-log-check';
import { examineTemplateQuotas } from '../operator/template-quota-check';
import { templateWayOut } from '../operator/template-way-out';
import { examineTopics } from '../operator/topic-check';
import { type CoveredRoutes, examineRewrites } from '../operator/url-rewrites';
import { examineWayOut } from '../operator/way-out';
import { examineWebAcl } from '../operator/web-acl-check';
import { worstDayIn, worstDayLine } from '../operator/worst-day';
import { command, describeError, ExitCode, type Io, paint, parseOptions, UsageError } from '../terminal/io';

const USAGE = `otp-shield doctor [options]

Before a deploy, with --load-balancer: whether it has another web ACL already
(a deploy replaces that silently), fails open, can be reached around CloudFront,
lets a late HTTP/2 body escape, or rewrites URLs into a route past the shield;
where it verifies tokens, whether it can read the keys, whether security groups,
routes and VPC Block Public Access let it out to them (this asks Amazon EC2),
and whether it answered 500. With --template also for rules not deployed yet.

With --template: whether logs go to names that AWS WAF delivers to, what it
takes of the account's quotas and whether that fits beside what the account
holds, and regular expressions that AWS WAF may refuse.

After a deploy: whether the web ACL is still attached, its rules enforce, the
log arrives and shows no recipients, no gate was left open, alarms and handlers
may publish to topics to which somebody listens, handlers may use the keys of
their secrets, and how much is left of capacity and quotas. What is to mend comes with what mends it, where there is one with the call. With --template or
after a deploy also what an attacker whose solver always wins can do within a
day, by the settings.

At any time, with --openapi, --routes or --load-balancer: which routes look like
they send something (otp, verify, reset, invite, magic, resend, notify …) and
are not covered by the routes in cdk.json.

  --load-balancer ARN  the Application Load Balancer
  --template FILE|DIR  synthesized template, or a cdk.out directory
  --openapi FILE…      OpenAPI documents, JSON or YAML
  --routes FILE…       route lists: what rails routes, php artisan route:list
                       --json or show_urls prints, "POST /path", or
                       sources of Express, NestJS and Spring (line by line, so
                       never "ok")
  --covered PATH…      covered paths, "/path" or "/path/*" (requestRoutes and
                       verifyRoutes of cdk.json)
  --offline            look at files only, ask AWS nothing
${ACCOUNT_USAGE}
Exit codes: 0 nothing to mend; 1 could not look; 2 asked wrongly; 3 there is something to mend.
`;

const OPTIONS = {
  ...ACCOUNT_OPTIONS,
  'load-balancer': 'value',
  template: 'value',
  openapi: 'list',
  routes: 'list',
  covered: 'list',
  offline: 'flag',
} as const;

export const doctorCommand = command('doctor', 'what is wrong, or would be after a deploy', USAGE, async (args, io) => {
  const options = parseOptions(args, OPTIONS);
  const balancer = options['load-balancer'];
  if (
    balancer !== undefined &&
    !/^arn:aws[a-z-]*:elasticloadbalancing:[^:]+:\d{12}:loadbalancer\/app\/\S+$/.test(balancer)
  ) {
    throw new UsageError(
      `--load-balancer must be the ARN of an Application Load Balancer, got ${JSON.stringify(balancer)}`,
    );
  }
  if (options.offline && balancer !== undefined)
    throw new UsageError('--offline and --load-balancer exclude each other');
  const lines: DoctorLine[] = [];
  let found: DeployedShield | undefined;
  const routes: Route[] = [];
  let rules: Rule[] = [];
  for (const file of options.openapi) routes.push(...openApiRoutes(await readText(file), file));
  const open: string[] = [];
  for (const file of options.routes) {
    const list = listedRoutes(await readText(file), file);
    routes.push(...list.routes);
    if (list.open !== undefined) open.push(`${file}: ${list.open}`);
  }
  const template: unknown = options.template === undefined ? undefined : await readTemplate(options.template);
  if (template !== undefined) {
    lines.push(...examineTemplateLogs(template), ...examineTemplateQuotas(template), ...worstDayIn(template));
  }
  // Whoever asks about files alone, or where nothing is deployed, needs no account.
  if (!options.offline) {
    // A load balancer is looked for where its ARN says.
    const account = new Account({ ...options, region: options.region ?? balancer?.split(':')[3] });
    const shield = await deployed(account, balancer !== undefined || template !== undefined, lines);
    found = shield;
    if (balancer !== undefined) {
      const own = shield?.optional(OUTPUT.webAclArn);
      const elb = account.loadBalancers();
      const waf = account.waf();
      rules = await explained('read the listener rules', () => listenerRules(elb, balancer));
      routes.push(...rules.flatMap(routesOf));
      const look = () => examineLoadBalancer(elb, waf, balancer, own, rules);
      lines.push(...(await explained('look at the load balancer', look)));
      lines.push(...(await examineTokens(account, balancer, rules, template, io)));
    }
    if (shield !== undefined) {
      lines.push(...(await examineShield(shield, await namedPaths(options.covered), io)));
      lines.push(...worstDayLine(shield.optional(OUTPUT.worstDay)));
      lines.push(...(await part('look at the configuration set', () => examineSender(shield))));
      lines.push(...(await part('look at the topics of the alarms', () => examineTopics(shield))));
      lines.push(...(await part('look at the secrets of the handlers', () => examineSecrets(shield.account))));
    }
    if (shield !== undefined || template !== undefined)
      lines.push(...(await examineAccountQuotas(account, template, shield !== undefined, part)));
  }
  const given = options.openapi.length + options.routes.length > 0;
  const rewrites = rules.some(({ Transforms = [] }) => Transforms.length > 0);
  if (given || routes.length > 0 || rewrites) {
    const covered: CoveredRoutes =
      options.covered.length > 0 ? { all: options.covered, requests: [] } : await coveredByCdkJson(lines);
    if (given || routes.length > 0) lines.push(...examineRoutes(routes, covered.all, open));
    lines.push(...examineRewrites(rules, covered));
  }
  if (lines.length === 0)
    throw new UsageError('nothing to look at: give --openapi, --routes or --load-balancer, or leave out --offline');
  print(lines, found, options.json, io);
  return lines.some(({ level }) => level === 'bad') ? ExitCode.BAD_NEWS : ExitCode.DONE;
});

/** Before the first deploy there is no stack, which is no fault when a load balancer or a template is to be looked at. */
async function deployed(
  account: Account,
  mayBeMissing: boolean,
  lines: DoctorLine[],
): Promise<DeployedShield | undefined> {
  if (!mayBeMissing) return DeployedShield.find(account);
  const shield = await DeployedShield.findIfDeployed(account);
  if (shield === undefined) lines.push({ level: 'note', message: `no stack ${account.stackName} is deployed yet` });
  return shield;
}

/** Each by itself: that one can't be read must not hide the others. With a template also before its listener rules are there. */
async function examineTokens(
  account: Account,
  balancer: string,
  rules: readonly Rule[],
  template: unknown,
  io: Io,
): Promise<DoctorLine[]> {
  const keys = await part('look for the keys of the tokens', () => examineKeys(rules));
  const { verifiesTokens, opens } = templateWayOut(template, balancer);
  if (keys.length === 0 && !verifiesTokens) return [];
  const [elb, ec2, metrics] = [account.loadBalancers(), account.ec2(), account.cloudWatch()];
  const wayOut = [
    ...(await part('look at security groups and routes of the load balancer', () =>
      examineWayOut(elb, ec2, balancer, opens),
    )),
    ...(await part('look at VPC Block Public Access', () => examineBlockPublicAccess(elb, ec2, balancer))),
  ];
  if (keys.length === 0) {
    const message =
      'the template has the load balancer verify tokens; whether it can read their keys shows after the deploy only: ask again then';
    return [{ level: 'note', message }, ...wayOut];
  }
  const errors = await part('read the metrics of the load balancer', async () => [
    await recentErrors(metrics, balancer, io.clock.now()),
  ]);
  return [...keys, ...wayOut, ...errors];
}

async function examineShield(shield: DeployedShield, paths: readonly string[], io: Io): Promise<DoctorLine[]> {
  const waf = shield.account.waf();
  const logs = shield.account.logs();
  const arn = shield.output(OUTPUT.webAclArn);
  try {
    const findings = await explained('compare the web ACL with what was deployed', () =>
      audit(waf, shield.control, auditTargetOf(shield), io.clock.now()),
    );
    const log = findings.some(({ code }) => code === 'not_logged')
      ? []
      : await part('read the log', () => examineLog(waf, logs, arn, io.clock.now()));
    const target = { webAclArn: arn, ruleGroups: shield.list(OUTPUT.ruleGroups), paths };
    log.push(...(await part('read the web ACL', () => examineWebAcl(waf, target))));
    if (findings.length === 0)
      return [{ level: 'good', message: 'the shield is attached, enforces and logs, and its gates are sane' }, ...log];
    // A shield without a log was deployed like that.
    const logged = shield.optional(OUTPUT.logGroupName) !== undefined;
    return [
      ...findings.map(
        ({ code, message, remedy }): DoctorLine => ({
          level: code === 'not_logged' && !logged ? 'note' : 'bad',
          message,
          remedy,
        }),
      ),
      ...log,
    ];
  } finally {
    waf.destroy();
    logs.destroy();
  }
}

/** What can't be read is to mend, too; the rest is shown all the same. */
async function part(what: string, look: () => Promise<DoctorLine[]>): Promise<DoctorLine[]> {
  try {
    return await explained(what, look);
  } catch (error) {
    return [{ level: 'bad', message: describeError(error) }];
  }
}

/** Says "ok" only where every route was read whole; `unread` is what was not followed. */
function examineRoutes(
  routes: readonly Route[],
  covered: readonly string[],
  unread: readonly string[] = [],
): DoctorLine[] {
  const uncovered = uncoveredRoutes(routes, covered);
  if (routes.length === 0) {
    const message = 'no route was found in what was given, so nothing is known of what sends';
    return [{ level: 'bad', message, remedy: 'give --openapi or --routes' }];
  }
  if (uncovered.length === 0) {
    const message = `of ${routes.length} routes, all that look like they send something are covered`;
    const open = [...new Set(routes.map(({ path }) => path))].filter(
      (path) => /[*?]/.test(path) && !isCovered(path, covered),
    );
    if (unread.length > 0 && open.length === 0) {
      return unread.map((why) => ({
        level: 'note',
        message: `${message}; but ${why}`,
        remedy: "give what the framework's own command prints, or --openapi",
      }));
    }
    if (open.length === 0) return [{ level: 'good', message }];
    const more = `; which routes ${open.slice(0, 3).join(', ')}${open.length > 3 ? ` and ${open.length - 3} more` : ''} stand for, nothing here tells`;
    return [{ level: 'note', message: message + more, remedy: 'give --openapi or --routes' }];
  }
  return uncovered.map(({ method, path, word }) => ({
    level: 'bad',
    message: `${method} ${path} looks like it sends something ("${word}") and is not covered`,
  }));
}

async function coveredByCdkJson(lines: DoctorLine[]): Promise<CoveredRoutes> {
  try {
    const context = await contextOfCdkJson();
    const [requests = [], verify = []] = ['requestRoutes', 'verifyRoutes'].map((key) => {
      const entries = routesIn(context, key);
      const paths = entries.flatMap((entry) => coveredPath(entry) ?? []);
      if (paths.length < entries.length) {
        lines.push({
          level: 'note',
          message: `otp-shield:${key}: ${entries.length - paths.length} of its routes cover only some requests to their path, and are not compared`,
        });
      }
      return paths;
    });
    return { all: [...requests, ...verify], requests };
  } catch (error) {
    lines.push({
      level: 'note',
      message: `cdk.json names no covered routes (${describeError(error)}); give --covered`,
    });
    return { all: [], requests: [] };
  }
}

/** Paths of all routes, narrowed or not, as far as `--covered` or `cdk.json` names them. */
async function namedPaths(given: readonly string[]): Promise<string[]> {
  if (given.length > 0) return [...given];
  try {
    const context = await contextOfCdkJson();
    return ['requestRoutes', 'verifyRoutes', 'entryPages'].flatMap((key) =>
      routesIn(context, key).flatMap((entry) => {
        const path: unknown = typeof entry === 'string' ? entry.trim() : (entry as { path?: unknown } | null)?.path;
        return typeof path === 'string' ? [path] : [];
      }),
    );
  } catch {
    // Whoever writes routes in TypeScript has none there; the warning at synth names them.
    return [];
  }
}

async function contextOfCdkJson(): Promise<Record<string, unknown>> {
  const { context = {} } = JSON.parse(await readFile('cdk.json', 'utf8')) as { context?: Record<string, unknown> };
  return context;
}

function routesIn(context: Record<string, unknown>, key: string): readonly unknown[] {
  const value = context[`otp-shield:${key}`] ?? [];
  return typeof value === 'string' ? value.split(',') : (value as unknown[]);
}

function print(lines: readonly DoctorLine[], shield: DeployedShield | undefined, json: boolean, io: Io): void {
  if (json) {
    const whose = shield === undefined ? {} : { shield: shield.name, ...shield.where };
    io.out(`${JSON.stringify({ ...whose, healthy: lines.every(({ level }) => level !== 'bad'), lines })}\n`);
    return;
  }
  if (shield !== undefined) io.out(`     ${shield.title}\n`);
  const signs = { good: paint(io, 'green', 'ok  '), note: paint(io, 'yellow', 'note'), bad: paint(io, 'red', 'BAD ') };
  for (const { level, message, remedy } of lines) {
    io.out(`${signs[level]} ${message}\n${remedy === undefined ? '' : `     mend: ${remedy}\n`}`);
  }
}
