import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { audit } from '../../lambda/posture/audit';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { SimError, Simulator, wafRequest } from '../../lib/sim';
import { programOf } from '../../lib/sim/simulator';
import { checkableRules } from '../export/checkable-rules';
import { readTemplate, readText } from '../input/input-file';
import { resourcesOf } from '../input/template-parts';
import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { examineAccountQuotas } from '../operator/account-quota-check';
import { explained } from '../operator/aws-fault';
import { examineBlockPublicAccess } from '../operator/block-public-access';
import { examineRules } from '../operator/capacity-check';
import { auditTargetOf } from '../operator/deployed-rules';
import { DeployedShield } from '../operator/deployed-shield';
import { askCloudFront, examineOrigins } from '../operator/distribution-check';
import { type DoctorLine, part } from '../operator/doctor-line';
import { examineKeys, recentErrors } from '../operator/key-check';
import { listenerRules, routesOf } from '../operator/listener-rules';
import { examineLoadBalancer } from '../operator/load-balancer-check';
import { examineLog } from '../operator/log-check';
import { examineSecrets } from '../operator/secret-check';
import { examineSender } from '../operator/senders';
import { examineTemplateLogs } from '../operator/template-log-check';
import { examineTemplateQuotas } from '../operator/template-quota-check';
import { templateWayOut } from '../operator/template-way-out';
import { examineTexts } from '../operator/texts/text-check';
import { examineTopics } from '../operator/topic-check';
import { examineRewrites } from '../operator/url-rewrites';
import { examineUserPools } from '../operator/user-pool-check';
import { examineWayOut } from '../operator/way-out';
import { examineWebAcl } from '../operator/web-acl-check';
import { worstDayIn, worstDayLine } from '../operator/worst-day';
import { coveredRoutes, namedPaths } from '../routes/covered-routes';
import type { ListedRoute } from '../routes/listed-route';
import { openApiRoutes } from '../routes/openapi';
import { examineRoutes } from '../routes/route-check';
import { routeFiles } from '../routes/route-files';
import { listedRoutes } from '../routes/route-list';
import { type LabelsOf, labelledRoutes } from '../routes/template-routes';
import { command, ExitCode, type Io, paint, parseOptions, UsageError } from '../terminal/io';

const USAGE = `otp-shield doctor [options]

Before a deploy, with --load-balancer: whether it has another web ACL already
(a deploy replaces that silently), fails open, can be reached around CloudFront,
lets a late HTTP/2 body escape, or rewrites URLs into a route past the shield;
where it verifies tokens, whether it can read the keys, whether security groups,
routes and VPC Block Public Access let it out to them (this asks Amazon EC2),
and whether it answered 500. With --template also for rules not deployed yet.

With --template: whether logs go to names that AWS WAF delivers to, what it
takes of the account's quotas and whether that fits beside what the account
holds, and whether AWS WAF takes its rules and patterns (it reads them, and makes
nothing of them).

After a deploy: whether the web ACL is still attached, its rules enforce, the
log arrives and shows no recipients, no gate was left open, alarms and handlers
may publish to topics to which somebody listens, handlers may use the keys of
their secrets, and how much is left of capacity and quotas. Of text messages:
whether what sends them tells the shield, is out of the sandbox, has money left
in this month, and which countries are open. Of a user pool of Amazon Cognito:
whether strangers sign up by text, who bounds and watches what it sends, and
whether new numbers are verified first. What is to mend comes with what mends
it, where there is one with the call. With --template or after a deploy
also what an attacker whose solver always wins can do within a day, by the
settings.

At any time, with --openapi, --routes or --load-balancer: which routes look like
they send something (otp, verify, reset, invite, magic, resend, notify …) and
are not covered: with --template by its web ACL, which is asked about each of
them, else by the routes in cdk.json.

  --load-balancer ARN  the Application Load Balancer
  --template FILE|DIR  synthesized template, or a cdk.out directory
  --openapi FILE…      OpenAPI documents, JSON or YAML
  --routes FILE|DIR…   sources, or a folder of them: Express, Fastify, Koa, Hono,
                       NestJS, tRPC, Next, Nuxt, SvelteKit, React Router,
                       Astro, TanStack Start, Spring; schemas of GraphQL; or what rails routes, php artisan route:list
                       --json, show_urls, flask routes or /actuator/mappings
                       prints, or lines such as "POST /path"
  --covered PATH…      covered paths, "/path", "/path/*" or "/graphql#field"
                       (the web ACL of --template, else requestRoutes and
                       verifyRoutes of cdk.json)
  --strict             what could not be read of the routes is to mend, too
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
  strict: 'flag',
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
  const routes: ListedRoute[] = [];
  const open: string[] = [];
  let rules: Rule[] = [];
  const given = await routeFiles(options.routes, options.openapi.length);
  const documents = await Promise.all(options.openapi.map(async (file) => openApiRoutes(await readText(file), file)));
  for (const list of [...documents, listedRoutes(given.files), { routes: [], open: given.open }]) {
    routes.push(...list.routes);
    open.push(...list.open);
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
      lines.push(...(await examineTexts(shield, io.clock.now())));
      lines.push(...(await examineUserPools(shield)));
      lines.push(...(await part('look at the topics of the alarms', () => examineTopics(shield))));
      lines.push(...(await part('look at the secrets of the handlers', () => examineSecrets(shield.account))));
    }
    if (template !== undefined)
      lines.push(...(await part('let AWS WAF read the rules', () => examineTemplateRules(account, template))));
    if (shield !== undefined || template !== undefined)
      lines.push(...(await examineAccountQuotas(account, template, shield !== undefined, part)));
  }
  const isListed = options.openapi.length + options.routes.length > 0;
  const rewrites = rules.some(({ Transforms = [] }) => Transforms.length > 0);
  if (isListed || routes.length > 0 || rewrites) {
    const labelsOf = options.covered.length > 0 ? undefined : labelsIn(template);
    const inTemplate = labelsOf && labelledRoutes(labelsOf, routes);
    // What cdk.json doesn't say matters to nobody who has a template, unless somebody rewrites.
    const covered = await coveredRoutes(options.covered, inTemplate === undefined || rewrites ? lines : []);
    if (isListed || routes.length > 0) {
      const examined = examineRoutes(routes, inTemplate ?? covered.all, open);
      lines.push(...(options.strict ? examined.map(unreadIsBad) : examined));
      lines.push(...given.believed.map((message): DoctorLine => ({ level: 'note', message })));
    }
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

/** Undefined where the template has no web ACL that can be read. */
function labelsIn(template: unknown): LabelsOf | undefined {
  if (template === undefined) return undefined;
  try {
    const webAcl = Simulator.fromTemplate(template);
    return (request) => webAcl.evaluate(wafRequest(request)).labels;
  } catch (error) {
    if (error instanceof SimError) return undefined;
    throw error;
  }
}

/** AWS itself reads every rule and pattern, before anything of them exists. */
async function examineTemplateRules(account: Account, template: unknown): Promise<DoctorLine[]> {
  if (!Object.values(resourcesOf(template)).some(({ Type }) => Type === 'AWS::WAFv2::WebACL')) return [];
  const waf = account.waf();
  try {
    return await examineRules(waf, checkableRules(programOf(Simulator.fromTemplate(template))));
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    return [
      { level: 'note', message: `AWS WAF was not asked about the rules, which can not be read here: ${error.message}` },
    ];
  } finally {
    waf.destroy();
  }
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
      audit(waf, shield.control, auditTargetOf(shield), io.clock.now(), { distributions: askCloudFront(shield) }),
    );
    const log = findings.some(({ code }) => code === 'not_logged')
      ? []
      : await part('read the log', () => examineLog(waf, logs, arn, io.clock.now()));
    const target = { webAclArn: arn, ruleGroups: shield.list(OUTPUT.ruleGroups), paths };
    log.push(...(await part('read the web ACL', () => examineWebAcl(waf, target))));
    log.push(...(await part('read the origins', () => examineOrigins(shield))));
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

/** For a run that nobody reads as long as it passes. */
function unreadIsBad(line: DoctorLine): DoctorLine {
  return line.level === 'note' ? { ...line, level: 'bad' } : line;
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
