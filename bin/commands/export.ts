import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GROUP_REFERENCE } from '../../lib/contract/protection/web-acl-metrics';
import { GLOBAL_REGION } from '../../lib/contract/waf-scope';
import { loadTemplate } from '../../lib/sim/load/load-template';
import { ProblemList } from '../../lib/sim/plan/problem-list';
import { lackedBy, PLANS, type PlanName } from '../../lib/waf/pricing-plan';
import type { Exported } from '../export/api-inputs';
import { readCreated } from '../export/created';
import { hclText } from '../export/hcl';
import { leftOut, withSecrets } from '../export/secrets';
import { type ShieldExport, shieldExport } from '../export/shield-resources';
import { type TerraformExport, terraformExport } from '../export/terraform';
import { withFlags } from '../input/flags';
import { readTemplate } from '../input/input-file';
import { parameter } from '../input/web-acl-source';
import { CommandError, command, ExitCode, type Io, parseOptions, UsageError } from '../terminal/io';
import { writeWhole } from '../terminal/write-whole';

const USAGE = `otp-shield export: the shield's rules for whoever doesn't deploy with CloudFormation

  otp-shield export --template cdk.out --account 111122223333 --region eu-central-1 --out shield
  otp-shield export … --out shield --created shield/*.created.json
  otp-shield export … --out shield --terraform

Writes what "aws wafv2 create-rule-group" takes as --cli-input-json: the three rule groups of OtpRuleGroup with their capacity, or the web ACL of
OtpWebAcl, and the IP sets that they ask, and prints the commands that come next. Rules name an IP set by its ARN, which AWS makes: until it is
given with --created its name stands there, and AWS WAF refuses that. Names are those of the template, or its logical ids, so they stay the same.

With --terraform it writes one file instead, otp-shield.tf, with resources of the provider hashicorp/aws that refer to each other: rule groups, or the
web ACL with its log and association, and the sets. Of sets that are written at run time (gates, block lists) Terraform ignores addresses and description.

Only rules and sets are exported: no alarms, no guard, no responder, and no log but for --terraform. Without these nobody watches and nobody closes a
gate but you.

  --template FILE|DIR    synthesized template (JSON or YAML), or a cdk.out directory
  --stack NAME           which stack of a cdk.out directory
  --acl LOGICAL_ID       which web ACL, when the template has several
  --parameter NAME=VALUE
                         value of a template parameter; LogicalId.Attribute=VALUE for an attribute it can't know,
                         'resolve:ssm:NAME=VALUE' for a dynamic reference
  --account ID           account, 12 digits: labels of rule groups carry it
  --region REGION        Region of the load balancer
  --scope SCOPE          REGIONAL or CLOUDFRONT, for the rules to be refused where the template has the other; --region is us-east-1
                         for CLOUDFRONT
  --cloudfront-plan NAME
                         flat-rate plan of the distribution, BUSINESS for example: what it lacks is refused here, and not by AWS
  --created FILE…        what "aws wafv2 create-ip-set", "create-rule-group" or "get-…" printed: their ARNs are put in
  --terraform            one file for Terraform instead; needs no --created
  --out DIR              where the files go; files of an export before are replaced

Exit codes: 0 done; 1 could not be done; 2 asked wrongly.
`;

const OPTIONS = {
  template: 'value',
  stack: 'value',
  acl: 'value',
  parameter: 'list',
  account: 'value',
  region: 'value',
  scope: 'value',
  'cloudfront-plan': 'value',
  created: 'list',
  terraform: 'flag',
  out: 'value',
} as const;

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const options = parseOptions(args, OPTIONS);
  const given = (name: 'template' | 'account' | 'region' | 'out', form: RegExp, example: string) => {
    const value = options[name] ?? '';
    if (!form.test(value))
      throw new UsageError(`--${name} must be given, such as --${name} ${example}, got ${JSON.stringify(value)}`);
    return value;
  };
  const path = given('template', /./, 'cdk.out');
  const place = {
    account: given('account', /^\d{12}$/, '111122223333'),
    region: given('region', /^[a-z]{2}(-[a-z]+)+-\d$/, 'eu-central-1'),
  };
  const out = given('out', /./, 'shield');
  const parameters = Object.fromEntries(options.parameter.map(parameter));
  const template = await readTemplate(path, options.stack);
  if (options.terraform && options.created.length > 0)
    throw new UsageError('--created is for the AWS CLI; with --terraform references are expressions');
  const created = await readCreated(options.created, place);
  const problems = new ProblemList();
  const settings = { webAcl: options.acl, parameters, resources: [], ...place, searchStrings: undefined };
  const program = withFlags(() => {
    const loaded = loadTemplate(template, settings, problems);
    if (!problems.isEmpty) throw problems.error();
    return loaded;
  });
  const shield = shieldExport(program, created);
  checkPlace(shield, options.scope, place.region);
  checkPlan(shield, options['cloudfront-plan']);
  refuseStrangers(shield, created);
  const missing = leftOut(template, shield.resources);
  if (options.terraform)
    missing.push(...(await writeTerraform(io, out, shield, terraformExport(shield, template, program.logSettings))));
  else {
    await write(out, shield, created);
    tell(io, shield, { out, region: place.region, created });
  }
  for (const name of withSecrets(template, shield.resources)) {
    io.err(`otp-shield export: the file of ${name} holds a secret in plain text; keep it out of version control\n`);
  }
  if (missing.length > 0)
    io.err(`otp-shield export: not exported, though the template has it: ${missing.join(', ')}\n`);
  return ExitCode.DONE;
}

/** The scope is the template's; a Region where AWS WAF keeps nothing of it would be refused call by call. */
function checkPlace({ scope }: ShieldExport, wanted: string | undefined, region: string): void {
  if (wanted !== undefined && wanted !== scope) {
    const advice =
      wanted === 'CLOUDFRONT'
        ? 'give the shield a distribution, or name one in resourceArns of OtpRuleGroup, in a stack of us-east-1'
        : 'a distribution or an Amplify app makes it so';
    throw new UsageError(`--scope ${wanted} is not the template's, whose rules have the scope ${scope}: ${advice}`);
  }
  if (scope === 'CLOUDFRONT' && region !== GLOBAL_REGION) {
    throw new UsageError(
      `--region must be ${GLOBAL_REGION} for rules of the scope CLOUDFRONT, which AWS WAF keeps there, got ${JSON.stringify(region)}`,
    );
  }
}

function checkPlan({ scope, groups, webAclRules }: ShieldExport, name: string | undefined): void {
  if (name === undefined) return;
  const plan = Object.keys(PLANS).find((each) => each === name) as PlanName | undefined;
  if (plan === undefined) {
    throw new UsageError(
      `--cloudfront-plan must be one of ${Object.keys(PLANS).join(', ')}, got ${JSON.stringify(name)}`,
    );
  }
  if (scope !== 'CLOUDFRONT') throw new UsageError('--cloudfront-plan belongs to rules of the scope CLOUDFRONT');
  const lacks =
    groups.length > 0
      ? ["has no rule groups of one's own, nor has any plan; export the web ACL of an OtpWebAcl, or pay as you go"]
      : lackedBy(plan, webAclRules);
  if (lacks.length > 0) throw new CommandError(lacks.map((lack) => `the plan ${plan} ${lack}`).join('\n'));
}

/** An ARN that nothing asks for was meant for something else. */
function refuseStrangers({ resources }: ShieldExport, created: ReadonlyMap<string, string>): void {
  const names = new Set(resources.map(({ name }) => name));
  const strangers = [...created.keys()].filter((name) => !names.has(name));
  if (strangers.length === 0) return;
  throw new CommandError(
    `--created has ${strangers.join(', ')}, which is not in this export; it has ${[...names].join(', ')}`,
  );
}

const REFERENCES = 'references.json';

async function write(out: string, shield: ShieldExport, created: ReadonlyMap<string, string>): Promise<void> {
  const files = new Map<string, unknown>(shield.resources.map((resource) => [fileOf(resource), resource.input]));
  if (shield.groups.length > 0) files.set(REFERENCES, references(shield.groups, created));
  await mkdir(out, { recursive: true });
  // A pattern such as *.rule-group.json would take them along.
  const stale = (await readdir(out)).filter(
    (file) => /\.(ip-set|regex-pattern-set|rule-group|web-acl)\.json$/.test(file) && !files.has(file),
  );
  if (stale.length > 0)
    throw new CommandError(`${out} holds ${stale.join(', ')}, not of this export; take it away first`);
  for (const [file, content] of files) await writeWhole(join(out, file), `${JSON.stringify(content, null, 2)}\n`);
}

const TERRAFORM_FILE = 'otp-shield.tf';
const IN_GLOBAL_REGION = `# Of the scope CLOUDFRONT: the provider aws of this module must have the region ${GLOBAL_REGION}.\n`;

/** Gives what stands in the template and not in the file. */
async function writeTerraform(
  io: Io,
  out: string,
  { scope }: ShieldExport,
  { blocks, missing }: TerraformExport,
): Promise<readonly string[]> {
  await mkdir(out, { recursive: true });
  const file = join(out, TERRAFORM_FILE);
  await writeWhole(
    file,
    `# Written by otp-shield export; the next export replaces it.\n${scope === 'CLOUDFRONT' ? IN_GLOBAL_REGION : ''}\n${hclText(blocks)}`,
  );
  for (const { type, labels = [] } of blocks) if (type === 'resource') io.out(`# ${labels.join('.')}\n`);
  io.out(`# ${file}: put it beside your configuration, and run terraform plan\n`);
  return missing;
}

/** The rules by which a web ACL refers to the groups, in their order. */
function references(groups: readonly string[], created: ReadonlyMap<string, string>): unknown {
  return Object.values(GROUP_REFERENCE).map((Name, Priority) => ({
    Name,
    Priority,
    Statement: { RuleGroupReferenceStatement: { ARN: created.get(groups[Priority]!) ?? groups[Priority] } },
    OverrideAction: { None: {} },
    VisibilityConfig: { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: Name },
  }));
}

function fileOf({ name, kind }: Exported): string {
  return `${name}.${kind}.json`;
}

interface Place {
  readonly out: string;
  readonly region: string;
  readonly created: ReadonlyMap<string, string>;
}

/** What was written, and the commands that come next: sets before what asks them. */
function tell(io: Io, { resources, groups, pending, scope }: ShieldExport, { out, region, created }: Place): void {
  for (const { kind, name, input } of resources) {
    io.out(`# ${kind} ${name}${input.Capacity === undefined ? '' : `, ${String(input.Capacity)} WCU`}\n`);
  }
  const sets = pending.length > 0;
  const next = resources.filter(({ kind, name }) => kind.endsWith('-set') === sets && !created.has(name));
  for (const resource of next) {
    const input = quoted(`file://${join(out, fileOf(resource))}`);
    const output = quoted(join(out, `${resource.name}.created.json`));
    const options = `--region ${region} --cli-binary-format base64 --cli-input-json ${input} --output json`;
    io.out(`aws wafv2 create-${resource.kind} ${options} > ${output}\n`);
  }
  const again = `export again with --created ${join(out, '*.created.json')}`;
  if (sets) {
    io.err(
      `otp-shield export: AWS WAF refuses these rules yet, since names stand where ARNs of ${pending.length} sets belong: create the sets, then ${again}\n`,
    );
  } else if (groups.some((name) => !created.has(name))) {
    io.err(`otp-shield export: create the rule groups, then ${again}: ${REFERENCES} is complete then\n`);
  } else if (groups.length > 0) {
    io.out(`# ${join(out, REFERENCES)} holds the rules for your web ACL: in this order, before rules that allow\n`);
  } else if (scope === 'CLOUDFRONT') {
    io.out(
      '# a distribution gets it from CloudFront, an app of Amplify from AWS WAF; with the ARN that was printed one of these:\n' +
        '# aws cloudfront associate-distribution-web-acl --id DISTRIBUTION --web-acl-arn ARN\n' +
        `# aws wafv2 associate-web-acl --region ${region} --web-acl-arn ARN --resource-arn APP\n`,
    );
  }
}

function quoted(text: string): string {
  return /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export const exportCommand = command('export', 'the rules as files for the AWS CLI or Terraform', USAGE, run);
