import { type ManagedRuleGroupStub, type ResourceType, Simulator, type SimulatorOptions } from '../../lib/sim';
import { UsageError } from '../terminal/io';
import { refuseWhatTheServiceWould } from './api-refusals';
import { withFlags } from './flags';
import { readJson, readTemplate } from './input-file';
import { namesFile, readStandIns } from './managed-groups';
import { readTerraform } from './terraform';

/** Options by which every command that needs a web ACL takes it. */
export const WEB_ACL_OPTIONS = {
  template: 'value',
  stack: 'value',
  acl: 'value',
  parameter: 'list',
  'web-acl': 'value',
  terraform: 'value',
  'rule-group': 'list',
  'ip-set': 'list',
  'regex-set': 'list',
  'managed-group': 'list',
  'search-strings': 'value',
  'resource-type': 'value',
} as const;

export const WEB_ACL_USAGE = `  --template FILE|DIR    synthesized template (JSON, or YAML with short tags such as !Ref), or a cdk.out directory
  --stack NAME           which stack of a cdk.out directory, when several have a web ACL
  --acl LOGICAL_ID       which web ACL, when the template has several (with --terraform its address or name)
  --parameter NAME=VALUE
                         value of a template parameter; LogicalId.Attribute=VALUE for an attribute it can't know,
                         'resolve:ssm:NAME=VALUE' for a dynamic reference
  --web-acl FILE         instead of --template: what "aws wafv2 get-web-acl" prints, or the JSON of the console
  --terraform FILE       instead: what "terraform show -json" prints, of a state or a plan
  --rule-group FILE…     rule groups that it refers to, as "aws wafv2 get-rule-group" prints them; without --template and
                         --web-acl they are judged alone
  --ip-set FILE…         IP sets, as "aws wafv2 get-ip-set" prints them
  --regex-set FILE…      regex pattern sets, as "aws wafv2 get-regex-pattern-set" prints them
  --managed-group G…     stand-ins for managed rule groups: files as in a replay, or VENDOR/NAME for one that matches nothing
  --search-strings HOW   text or base64, where a file in the API's form leaves open which of them its search strings are
  --resource-type TYPE   ALB, API_GATEWAY, APPSYNC, COGNITO, APP_RUNNER or CLOUDFRONT; it decides how much of a body is seen
`;

export interface WebAclArguments {
  readonly template: string | undefined;
  readonly stack: string | undefined;
  readonly acl: string | undefined;
  readonly parameter: readonly string[];
  readonly 'web-acl': string | undefined;
  readonly terraform: string | undefined;
  readonly 'rule-group': readonly string[];
  readonly 'ip-set': readonly string[];
  readonly 'regex-set': readonly string[];
  readonly 'managed-group': readonly string[];
  readonly 'search-strings': string | undefined;
  readonly 'resource-type': string | undefined;
}

const RESOURCE_TYPES: readonly string[] = ['ALB', 'API_GATEWAY', 'APPSYNC', 'COGNITO', 'APP_RUNNER', 'CLOUDFRONT'];

interface Given {
  readonly parameters: Readonly<Record<string, string>>;
  readonly standIns: readonly ManagedRuleGroupStub[];
  readonly searchStrings: 'text' | 'base64' | undefined;
}

/** The web ACL that the user named, read once; gives as many fresh simulators of it as asked for. */
export class WebAclSource {
  private constructor(
    private readonly document: unknown,
    private readonly resources: readonly unknown[],
    private readonly args: WebAclArguments,
    private readonly given: Given,
  ) {}

  /** @throws UsageError, CommandError, SimError for what AWS WAF would refuse, errno errors */
  static async read(args: WebAclArguments): Promise<WebAclSource> {
    const { template, 'web-acl': webAcl, 'rule-group': groups, terraform } = args;
    const given = [template, webAcl, terraform].filter((path) => path !== undefined).length;
    if (given > 1 || (given === 0 && groups.length === 0)) {
      throw new UsageError('needs --template, --web-acl or --terraform, one of them, or --rule-group alone');
    }
    if (template === undefined && (args.stack ?? args.parameter[0]) !== undefined) {
      throw new UsageError('--stack and --parameter belong to --template');
    }
    if (template === undefined && terraform === undefined && args.acl !== undefined) {
      throw new UsageError('--acl belongs to --template and --terraform');
    }
    const type = args['resource-type'];
    if (type !== undefined && !RESOURCE_TYPES.includes(type)) {
      throw new UsageError(`--resource-type must be one of ${RESOURCE_TYPES.join(', ')}, got ${JSON.stringify(type)}`);
    }
    const searchStrings = args['search-strings'];
    if (searchStrings !== undefined && searchStrings !== 'text' && searchStrings !== 'base64') {
      throw new UsageError(`--search-strings must be text or base64, got ${JSON.stringify(searchStrings)}`);
    }
    const parameters = Object.fromEntries(args.parameter.map(parameter));
    const standIns = await readStandIns(args['managed-group']);
    const files = [...groups, ...args['ip-set'], ...args['regex-set']];
    const shown = terraform === undefined ? undefined : await readTerraform(terraform, args.acl);
    const resources = [...(await Promise.all(files.map(readJson))), ...(shown?.resources ?? [])];
    const document =
      template !== undefined
        ? await readTemplate(template, args.stack)
        : webAcl !== undefined
          ? await readJson(webAcl)
          : (shown?.webAcl ?? aclAroundFiles(resources.slice(0, groups.length)));
    withFlags(() =>
      refuseWhatTheServiceWould(template === undefined ? [document, ...resources] : resources, searchStrings),
    );
    return new WebAclSource(document, resources, args, { parameters, standIns, searchStrings });
  }

  /** Of a template that stands in no file. */
  static ofTemplate(document: unknown, parameters: Readonly<Record<string, string>>): WebAclSource {
    const one = { template: 'the deployed template', stack: undefined, acl: undefined, 'web-acl': undefined };
    const lists = { parameter: [], 'rule-group': [], 'ip-set': [], 'regex-set': [], 'managed-group': [] };
    const args = { ...one, ...lists, terraform: undefined, 'search-strings': undefined, 'resource-type': undefined };
    return new WebAclSource(document, [], args, { parameters, standIns: [], searchStrings: undefined });
  }

  /** As the user named it. */
  get name(): string {
    const { template, terraform, 'web-acl': webAcl, 'rule-group': groups } = this.args;
    return template ?? webAcl ?? terraform ?? groups.join(' ');
  }

  /** Every file or directory that is named. */
  static filesOf(args: WebAclArguments): readonly string[] {
    const { template, terraform, 'web-acl': webAcl } = args;
    const main = [template, webAcl, terraform].filter((path) => path !== undefined);
    const standIns = args['managed-group'].filter(namesFile);
    return [...main, ...args['rule-group'], ...args['ip-set'], ...args['regex-set'], ...standIns];
  }

  /** The template, where one was named: it may hold more than a web ACL. */
  get template(): unknown {
    return this.args.template === undefined ? undefined : this.document;
  }

  /** Of what was read, rule groups too, changed before it is loaded. */
  map(change: (document: unknown) => unknown): WebAclSource {
    return new WebAclSource(change(this.document), this.resources.map(change), this.args, this.given);
  }

  /** @throws SimError naming what can't be evaluated, its rule, and the option that helps */
  simulator(options: SimulatorOptions): Simulator {
    const type = this.args['resource-type'] as ResourceType | undefined;
    const { parameters, standIns, searchStrings } = this.given;
    const all = {
      ...options,
      managedRuleGroups: [...(options.managedRuleGroups ?? []), ...standIns],
      ...(searchStrings && { searchStrings }),
      ...(type && { resourceType: type }),
    };
    return withFlags(() => {
      if (this.args.template === undefined) return Simulator.fromWebAcl(this.document, this.resources, all);
      return Simulator.fromTemplate(this.document, {
        ...all,
        parameters,
        resources: this.resources,
        ...(this.args.acl !== undefined && { webAcl: this.args.acl }),
      });
    });
  }
}

/** A web ACL in the API's form that lets everything through the rule groups, one after the other. */
function aclAroundFiles(groups: readonly unknown[]): unknown {
  const visibility = (MetricName: string) => ({
    SampledRequestsEnabled: false,
    CloudWatchMetricsEnabled: false,
    MetricName,
  });
  return {
    Name: 'rule-groups-alone',
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility('rule-groups-alone'),
    Rules: groups.map((output, index) => {
      const group = ((output as { RuleGroup?: unknown } | null)?.RuleGroup ?? output ?? {}) as Record<string, unknown>;
      const name = String(group.Name ?? `group-${index + 1}`);
      return {
        Name: name,
        Priority: index,
        OverrideAction: { None: {} },
        Statement: { RuleGroupReferenceStatement: { ARN: group.ARN ?? name } },
        VisibilityConfig: visibility(name),
      };
    }),
  };
}

/** @throws UsageError */
export function parameter(text: string): [string, string] {
  // The name of a dynamic reference in braces ends with them.
  const equals = text.indexOf('=', Math.max(text.startsWith('{{') ? text.indexOf('}}') : 0, 0));
  if (equals < 1) throw new UsageError(`--parameter must be NAME=VALUE, got ${JSON.stringify(text)}`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
