import { fromApi, type SearchStrings } from '../../waf/dialect';
import type { RuleGroup } from '../../waf/statement';
import { validateNames } from '../../waf/validation';
import type { LogSettings } from '../log/settings';
import type { ProblemList } from '../plan/problem-list';
import { SimError } from '../sim-error';
import { loadedIpSet } from './ip-set-loader';
import type { LoadedContainer, LoadedIpSet, LoadedRegexPatternSet } from './program';
import { searchStringsOf } from './search-strings';
import { addFault, warnOfPatterns } from './service-check';
import { labelPrefix } from './waf-resource';

type Json = Record<string, unknown>;

/** Rule groups and sets as `aws wafv2 get-…` prints them, by ARN. */
export interface ApiResources {
  readonly ruleGroups: Map<string, LoadedContainer<RuleGroup>>;
  readonly ipSets: Map<string, LoadedIpSet>;
  readonly regexPatternSets: Map<string, LoadedRegexPatternSet>;
  /** Of `get-logging-configuration`. */
  logSettings: LogSettings;
}

/** @throws SimError `not_a_resource` */
export function loadApiResources(
  outputs: readonly unknown[],
  { account, searchStrings }: { readonly account: string; readonly searchStrings: SearchStrings | undefined },
  problems: ProblemList,
): ApiResources {
  const loaded: ApiResources = {
    ruleGroups: new Map(),
    ipSets: new Map(),
    regexPatternSets: new Map(),
    logSettings: {},
  };
  for (const output of outputs) {
    loadOne(output, account, searchStringsOf(output, searchStrings, problems), problems, loaded);
  }
  return loaded;
}

function loadOne(
  output: unknown,
  account: string,
  searchStrings: SearchStrings,
  problems: ProblemList,
  loaded: ApiResources,
): void {
  const resource = inner(output, ['RuleGroup', 'IPSet', 'RegexPatternSet', 'LoggingConfiguration'], searchStrings);
  const name = String(resource.Name ?? resource.Arn ?? '');
  const arn = String(resource.Arn ?? name);
  const identity = { logicalId: name, name, arn };
  if (Array.isArray(resource.Addresses)) loaded.ipSets.set(arn, loadedIpSet(identity, resource, problems));
  else if (Array.isArray(resource.LogDestinationConfigs)) loaded.logSettings = resource;
  else if (Array.isArray(resource.RegularExpressionList)) {
    warnOfPatterns(resource, `regex pattern set ${JSON.stringify(name)}`, problems);
    loaded.regexPatternSets.set(arn, { arn, patterns: resource.RegularExpressionList.map(String) });
  } else if (Array.isArray(resource.Rules)) {
    const prefix = typeof resource.LabelNamespace === 'string' ? resource.LabelNamespace : undefined;
    for (const fault of validateNames(resource.Rules, 'Rule'))
      addFault(fault, `rule group ${JSON.stringify(name)}`, problems);
    warnOfPatterns(resource.Rules, `rule group ${JSON.stringify(name)}`, problems);
    loaded.ruleGroups.set(arn, {
      ...identity,
      labelPrefix: prefix ?? labelPrefix('rulegroup', name, accountOf(arn) ?? account),
      spec: resource as unknown as RuleGroup,
    });
  } else {
    const shown = JSON.stringify(output)?.slice(0, 80);
    throw new SimError(
      'not_a_resource',
      `a resource must be the output of get-rule-group, get-ip-set, get-regex-pattern-set or get-logging-configuration, got ${shown}`,
    );
  }
}

/** The resource inside the command's output, or the bare resource, in CloudFormation's spelling. */
export function inner(output: unknown, members: readonly string[], searchStrings: SearchStrings): Json {
  if (typeof output !== 'object' || output === null) return {};
  const member = members
    .map((name) => (output as Json)[name])
    .find((value) => typeof value === 'object' && value !== null);
  const found = fromApi<Json>(member ?? output, searchStrings);
  return typeof found === 'object' && found !== null ? found : {};
}

/**
 * Files that were never deployed hold no ARN; the account stands only in the labels of a web ACL or rule group among them that other rules
 * ask for.
 */
export function accountInLabels(outputs: readonly unknown[]): string | undefined {
  const names = new Set(outputs.map((output) => inner(output, ['WebACL', 'RuleGroup'], 'text').Name));
  const labels = JSON.stringify(outputs)?.matchAll(/"awswaf:(\d{12}):(?:webacl|rulegroup):([\w-]+):/g) ?? [];
  for (const [, account, name] of labels) if (names.has(name)) return account;
  return undefined;
}

export function accountOf(arn: string): string | undefined {
  return /^arn:[^:]*:wafv2:[^:]*:(\d{12}):/.exec(arn)?.[1];
}

export function regionOf(arn: string): string | undefined {
  return /^arn:[^:]*:wafv2:([^:]+):/.exec(arn)?.[1];
}
