import { type ResourceType, Simulator, type SimulatorOptions } from '../../lib/sim';
import { UsageError } from '../terminal/io';
import { refuseWhatTheServiceWould } from './api-refusals';
import { readJson, readTemplate } from './input-file';

/** Options by which every command that needs a web ACL takes it. */
export const WEB_ACL_OPTIONS = {
  template: 'value',
  stack: 'value',
  acl: 'value',
  parameter: 'list',
  'web-acl': 'value',
  'rule-group': 'list',
  'ip-set': 'list',
  'regex-set': 'list',
  'resource-type': 'value',
} as const;

export const WEB_ACL_USAGE = `  --template FILE|DIR    synthesized template (JSON, or YAML with short tags such as !Ref), or a cdk.out directory
  --stack NAME           which stack of a cdk.out directory, when several have a web ACL
  --acl LOGICAL_ID       which web ACL, when the template has several
  --parameter NAME=VALUE value of a template parameter; LogicalId.Attribute=VALUE for an attribute it can't know
  --web-acl FILE         instead of --template: what "aws wafv2 get-web-acl" prints
  --rule-group FILE…     rule groups that it refers to, as "aws wafv2 get-rule-group" prints them
  --ip-set FILE…         IP sets, as "aws wafv2 get-ip-set" prints them
  --regex-set FILE…      regex pattern sets, as "aws wafv2 get-regex-pattern-set" prints them
  --resource-type TYPE   ALB, API_GATEWAY, APPSYNC, COGNITO, APP_RUNNER or CLOUDFRONT; it decides how much of a body is seen
`;

export interface WebAclArguments {
  readonly template: string | undefined;
  readonly stack: string | undefined;
  readonly acl: string | undefined;
  readonly parameter: readonly string[];
  readonly 'web-acl': string | undefined;
  readonly 'rule-group': readonly string[];
  readonly 'ip-set': readonly string[];
  readonly 'regex-set': readonly string[];
  readonly 'resource-type': string | undefined;
}

const RESOURCE_TYPES: readonly string[] = ['ALB', 'API_GATEWAY', 'APPSYNC', 'COGNITO', 'APP_RUNNER', 'CLOUDFRONT'];

/** The web ACL that the user named, read once; gives as many fresh simulators of it as asked for. */
export class WebAclSource {
  private constructor(
    private readonly document: unknown,
    private readonly resources: readonly unknown[],
    private readonly args: WebAclArguments,
    private readonly parameters: Readonly<Record<string, string>>,
  ) {}

  /** @throws UsageError, CommandError, SimError for what AWS WAF would refuse, errno errors */
  static async read(args: WebAclArguments): Promise<WebAclSource> {
    if ((args.template === undefined) === (args['web-acl'] === undefined)) {
      throw new UsageError('needs --template or --web-acl, one of the two');
    }
    if (args.template === undefined && (args.stack ?? args.acl ?? args.parameter[0]) !== undefined) {
      throw new UsageError('--stack, --acl and --parameter belong to --template');
    }
    const type = args['resource-type'];
    if (type !== undefined && !RESOURCE_TYPES.includes(type)) {
      throw new UsageError(`--resource-type must be one of ${RESOURCE_TYPES.join(', ')}, got ${JSON.stringify(type)}`);
    }
    const parameters = Object.fromEntries(args.parameter.map(parameter));
    const document =
      args.template === undefined ? await readJson(args['web-acl']!) : await readTemplate(args.template, args.stack);
    const files = [...args['rule-group'], ...args['ip-set'], ...args['regex-set']];
    const resources = await Promise.all(files.map(readJson));
    refuseWhatTheServiceWould(args.template === undefined ? [document, ...resources] : resources);
    return new WebAclSource(document, resources, args, parameters);
  }

  /** Of what was read, rule groups too, changed before it is loaded. */
  map(change: (document: unknown) => unknown): WebAclSource {
    return new WebAclSource(change(this.document), this.resources.map(change), this.args, this.parameters);
  }

  /** @throws SimError naming what can't be evaluated, and its rule. */
  simulator(options: SimulatorOptions): Simulator {
    const type = this.args['resource-type'] as ResourceType | undefined;
    const all = { ...options, ...(type && { resourceType: type }) };
    if (this.args.template === undefined) return Simulator.fromWebAcl(this.document, this.resources, all);
    return Simulator.fromTemplate(this.document, {
      ...all,
      parameters: this.parameters,
      resources: this.resources,
      ...(this.args.acl !== undefined && { webAcl: this.args.acl }),
    });
  }
}

function parameter(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UsageError(`--parameter must be NAME=VALUE, got ${JSON.stringify(text)}`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
