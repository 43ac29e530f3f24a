import { RUN_TIME_IP_SET, RUN_TIME_IP_SET_TYPE } from '../../contract/posture/run-time-ip-set';
import { fromTemplate, type SearchStrings } from '../../waf/dialect';
import type { RuleContainer, RuleGroup, WebAcl } from '../../waf/statement';
import { membersOf } from '../../waf/validation/keys';
import type { LogSettings } from '../log/settings';
import { ProblemList } from '../plan/problem-list';
import { SimError } from '../sim-error';
import { loadApiResources } from './api-resources';
import { checkAttached } from './attached';
import { bodyWarnings } from './body-warning';
import { Intrinsics, type TemplateFacts, UNKNOWN } from './intrinsics';
import { loadedIpSet } from './ip-set-loader';
import type { LoadedContainer, LoadedIpSet, LoadedRegexPatternSet, Program } from './program';
import { checkService } from './service-check';
import { checkTemplateKeys } from './template-keys';
import { asTemplate } from './template-text';
import { expandLoops, hasLoops, LANGUAGE_EXTENSIONS, transformsOf } from './transforms';
import {
  labelPrefix,
  RESOURCE_KINDS,
  SHAPES,
  type WafResource,
  type WafResourceKind,
  wafResource,
} from './waf-resource';
import { ALONE, aclAround, chooseWebAcl, type OmittedResource } from './web-acl-choice';

type Json = Record<string, unknown>;

/** Id of a stack that nobody deployed. */
export const STACK_UUID = '00000000-0000-4000-8000-000000000000';

export interface LoadTemplateOptions {
  readonly webAcl: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly resources: readonly unknown[];
  readonly account: string;
  readonly region: string;
  readonly searchStrings: SearchStrings | undefined;
}

/** Properties that evaluation needs; others (tags, descriptions) may hold what only a deployment knows. */
const CONTAINER_PROPERTIES = [
  'Scope',
  'DefaultAction',
  'Capacity',
  'Rules',
  'CustomResponseBodies',
  'VisibilityConfig',
  'CaptchaConfig',
  'ChallengeConfig',
  'TokenDomains',
  'AssociationConfig',
  'DataProtectionConfig',
  'OnSourceDDoSProtectionConfig',
];

/** @throws SimError when there is no template or no web ACL in it; other problems go on the list */
export function loadTemplate(template: unknown, options: LoadTemplateOptions, problems: ProblemList): Program {
  return new TemplateLoader(asTemplate(template), options, problems).load();
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class TemplateLoader {
  private readonly resources = new Map<string, WafResource>();
  private readonly omitted: OmittedResource[] = [];
  /** With loops written out. */
  private readonly sections: { readonly resources: Json; readonly conditions: Json };
  private readonly intrinsics: Intrinsics;
  /** Whether a macro may add resources. */
  private readonly grows: boolean;
  /** For what no verdict depends on: what it can't resolve is left open. */
  private readonly lenient: Intrinsics;

  constructor(
    private readonly template: Json,
    private readonly options: LoadTemplateOptions,
    private readonly problems: ProblemList,
  ) {
    const { account, region, parameters } = options;
    const transforms = transformsOf(template, problems);
    this.grows = [...transforms].some((name) => name !== LANGUAGE_EXTENSIONS);
    const conditions: Json = {};
    const facts: TemplateFacts = {
      mappings: section(template.Mappings),
      conditions,
      extended: transforms.has(LANGUAGE_EXTENSIONS),
      parameters: section(template.Parameters),
      given: parameters,
      pseudo: {
        'AWS::AccountId': account,
        'AWS::Region': region,
        'AWS::Partition': 'aws',
        'AWS::URLSuffix': 'amazonaws.com',
        'AWS::StackName': 'Stack',
        'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/Stack/${STACK_UUID}`,
        'AWS::NotificationARNs': [],
      },
      ref: (logicalId) => {
        const resource = this.resources.get(logicalId);
        if (resource?.atRunTime) return resource.arn;
        return resource && referenceOf(resource);
      },
      attribute: (logicalId, name) => this.attribute(logicalId, name),
    };
    this.intrinsics = new Intrinsics(facts, problems);
    this.lenient = new Intrinsics(facts, new ProblemList());
    Object.assign(conditions, this.withoutLoops('Conditions', facts.extended));
    this.sections = { resources: this.withoutLoops('Resources', facts.extended), conditions };
  }

  private withoutLoops(name: 'Conditions' | 'Resources', extended: boolean): Json {
    const whole = section(this.template[name]);
    if (!hasLoops(whole)) return whole;
    if (!extended) {
      this.problems.add(
        'unsupported_intrinsic',
        name,
        `Fn::ForEach needs "Transform: ${LANGUAGE_EXTENSIONS}" in the template`,
      );
      return whole;
    }
    return expandLoops(whole, {
      problems: this.problems,
      items: (collection, where) => {
        const items = this.intrinsics.resolve(collection, where);
        if (Array.isArray(items)) return items.map(String);
        if (items !== UNKNOWN)
          this.problems.add('unsupported_intrinsic', where, `must go over a list, got ${JSON.stringify(items)}`);
        return undefined;
      },
    }) as Json;
  }

  load(): Program {
    const { resources } = this.sections;
    checkTemplateKeys(this.template, resources, this.problems);
    const parameters = section(this.template.Parameters);
    checkAttached({ resources, parameters, given: this.options.parameters, grows: this.grows }, this.problems);
    this.index();
    const acl = this.chosenWebAcl();
    const outside = loadApiResources(this.options.resources, this.options, this.problems);
    const ruleGroups = this.all('rulegroup', outside.ruleGroups, (resource) => this.container<RuleGroup>(resource));
    if (!acl) this.problems.warnings.push(ALONE);
    const webAcl = acl ? this.container<WebAcl>(acl) : aclAround([...ruleGroups.values()]);
    const rules = acl ? acl.properties.Rules : [...ruleGroups.values()].map(({ spec }) => spec.Rules);
    this.problems.warnings.push(...bodyWarnings(this.sections.resources, rules));
    const program = {
      webAcl,
      ruleGroups,
      ipSets: this.all('ipset', outside.ipSets, (resource) => this.ipSet(resource)),
      regexPatternSets: this.all('regexpatternset', outside.regexPatternSets, (resource) => this.patternSet(resource)),
      logSettings: acl ? this.logSettings(acl) : {},
      account: this.options.account,
      region: webAcl.spec.Scope === 'CLOUDFRONT' ? 'us-east-1' : this.options.region,
    };
    this.warnOfUnusedParameters();
    return program;
  }

  /** A mistyped name would leave the default in force. */
  private warnOfUnusedParameters(): void {
    const declared = section(this.template.Parameters);
    for (const name of Object.keys(this.options.parameters)) {
      if (this.intrinsics.used.has(name) || Object.hasOwn(declared, name)) continue;
      this.problems.warnings.push(
        `nothing in the template asks for the value that was given for ${JSON.stringify(name)}`,
      );
    }
  }

  /** Names first: references between resources need them, and they never need each other's. */
  private index(): void {
    for (const [logicalId, resource] of Object.entries(this.sections.resources)) {
      const kind = isObject(resource) ? RESOURCE_KINDS[String(resource.Type)] : undefined;
      if (kind === undefined || !isObject(resource)) continue;
      if (typeof resource.Condition === 'string' && !this.intrinsics.condition(resource.Condition)) {
        this.omitted.push({ logicalId, type: String(resource.Type), condition: resource.Condition });
        continue;
      }
      const properties = section(resource.Properties);
      const where = `resource ${JSON.stringify(logicalId)}`;
      const name = this.intrinsics.resolve(properties.Name, where);
      const scope = String(this.intrinsics.resolve(properties.Scope, where) ?? 'REGIONAL');
      const atRunTime = resource.Type === RUN_TIME_IP_SET_TYPE;
      const identity = { logicalId, kind, scope, atRunTime, properties };
      // CloudFormation would make a name up; it shows in labels and ARNs only.
      const named = { ...identity, name: typeof name === 'string' && name !== '' ? name : logicalId };
      this.resources.set(logicalId, wafResource(named, this.options));
    }
  }

  private chosenWebAcl(): WafResource | undefined {
    const { template, omitted } = this;
    try {
      return chooseWebAcl({ resources: [...this.resources.values()], omitted, template, wanted: this.options.webAcl });
    } catch (error) {
      // What keeps the template from being read may be why there is none.
      if (!(error instanceof SimError) || this.problems.isEmpty) throw error;
      for (const { code, where, message, remedy } of error.problems) this.problems.add(code, where, message, remedy);
      throw this.problems.error();
    }
  }

  private all<T extends { readonly arn: string }>(
    kind: WafResourceKind,
    outside: ReadonlyMap<string, T>,
    load: (resource: WafResource) => T,
  ): Map<string, T> {
    const inside = [...this.resources.values()].filter((resource) => resource.kind === kind).map(load);
    return new Map([...outside, ...inside.map((item) => [item.arn, item] as const)]);
  }

  private resolved(resource: WafResource, names: readonly string[]): Json {
    const properties: Json = {};
    for (const name of names) {
      if (resource.properties[name] === undefined) continue;
      properties[name] = this.intrinsics.resolve(
        resource.properties[name],
        `resource ${JSON.stringify(resource.logicalId)}: ${name}`,
      );
    }
    return fromTemplate<Json>(properties);
  }

  private container<T extends RuleContainer>(resource: WafResource): LoadedContainer<T> {
    const spec = this.resolved(resource, CONTAINER_PROPERTIES);
    checkService(resource, { ...spec, ...misspelt(resource) }, this.problems);
    const { logicalId, name, arn, kind } = resource;
    const labels = this.prefix(kind, name);
    return { logicalId, name, arn, labelPrefix: labels, ...this.description(resource), spec: spec as unknown as T };
  }

  private ipSet(resource: WafResource): LoadedIpSet {
    const given = this.resolved(resource, ['IPAddressVersion', 'Addresses', 'Scope']);
    const properties = resource.atRunTime ? { ...given, Scope: resource.scope, Addresses: [] } : given;
    checkService(resource, { ...properties, ...(!resource.atRunTime && misspelt(resource)) }, this.problems);
    const set = loadedIpSet({ ...resource, declared: declared(resource) }, properties, this.problems);
    return { ...set, ...this.description(resource) };
  }

  private description({ properties, logicalId }: WafResource): { readonly description?: string } {
    const text = this.lenient.resolve(properties.Description, `resource ${JSON.stringify(logicalId)}`);
    return typeof text === 'string' && !text.includes(UNKNOWN) ? { description: text } : {};
  }

  private patternSet(resource: WafResource): LoadedRegexPatternSet {
    const properties = this.resolved(resource, ['RegularExpressionList', 'Scope']);
    checkService(resource, { ...properties, ...misspelt(resource) }, this.problems);
    const list = Array.isArray(properties.RegularExpressionList) ? properties.RegularExpressionList : [];
    return { arn: resource.arn, patterns: list.map(String) };
  }

  /** Destinations and retention are nothing to the simulator. */
  private logSettings(acl: WafResource): LogSettings {
    for (const [logicalId, resource] of Object.entries(this.sections.resources)) {
      if (!isObject(resource) || resource.Type !== 'AWS::WAFv2::LoggingConfiguration') continue;
      const { ResourceArn, RedactedFields, LoggingFilter } = section(resource.Properties);
      const where = `resource ${JSON.stringify(logicalId)}`;
      if (typeof resource.Condition === 'string' && !this.intrinsics.condition(resource.Condition)) continue;
      if (this.lenient.resolve(ResourceArn, where) !== acl.arn) continue;
      return this.lenient.resolve(
        {
          ...(RedactedFields !== undefined && { RedactedFields }),
          ...(LoggingFilter !== undefined && { LoggingFilter }),
        },
        where,
      ) as LogSettings;
    }
    return {};
  }

  private attribute(logicalId: string, name: string): string | number | undefined {
    const resource = this.resources.get(logicalId);
    if (!resource) return undefined;
    switch (name) {
      case 'Arn':
        return resource.arn;
      case 'Id':
        return resource.id;
      case RUN_TIME_IP_SET.reference:
        return resource.atRunTime ? referenceOf(resource) : undefined;
      case 'LabelNamespace':
        return this.prefix(resource.kind, resource.name);
      default:
        return undefined;
    }
  }

  private prefix(kind: WafResourceKind, name: string): string {
    return labelPrefix(kind, name, this.options.account);
  }
}

/** Properties that CloudFormation doesn't know, so that they are refused with the rest. */
function misspelt({ kind, properties }: WafResource): Json {
  const known = membersOf(SHAPES[kind]);
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !known.has(name)));
}

function referenceOf({ name, id, scope }: WafResource): string {
  return `${name}|${id}|${scope}`;
}

/** Undefined for a set that no deployment writes. CloudFormation writes the addresses anew when anything of its resource changes, be it a tag. */
function declared({ atRunTime, properties }: WafResource): string | undefined {
  return atRunTime ? undefined : JSON.stringify(properties);
}

function section(value: unknown): Json {
  return isObject(value) ? value : {};
}
