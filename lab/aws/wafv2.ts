import type { Clock } from '../../lib/contract/clock';
import { rulesCapacity } from '../../lib/waf/capacity';
import { fromApi } from '../../lib/waf/dialect';
import type { Rule } from '../../lib/waf/statement';
import { type Input, type Output, type Service, seconds, text, texts } from './service';
import { invalid, missing, uuidOf } from './waf-answers';
import { type StoredIpSet, WafIpSets } from './waf-ip-sets';

export interface Wafv2Options {
  readonly clock: Clock;
  readonly account?: string;
  readonly region?: string;
  /** Hears of every change of an IP set, e.g. to hand it to the simulator. */
  readonly onIpSet?: (set: StoredIpSet) => void;
}

interface StoredKey {
  readonly value: string;
  readonly domains: readonly string[];
  readonly scope: string;
  readonly created: number;
}

const TOKEN_DOMAIN = /^[\w./-]{1,253}$/;

/** The IP sets, API keys, web ACLs and samples of AWS WAF, for one account and Region. */
export class Wafv2StandIn implements Service {
  /** By ARN, as `GetWebACL` answers them. */
  readonly webAcls = new Map<string, Record<string, unknown>>();
  /** By ARN, as `GetRuleGroup` answers them. */
  readonly ruleGroups = new Map<string, Record<string, unknown>>();
  /** ARN of the resource → ARN of its web ACL. */
  readonly associations = new Map<string, string>();
  /** ARN of the web ACL → where its log goes. */
  readonly loggingConfigurations = new Map<string, Record<string, unknown>>();
  /** Newest first, by metric name of the rule; times in milliseconds. */
  readonly samples = new Map<string, Array<Record<string, unknown> & { at: number }>>();
  /** Rate-limited addresses by name of the rule. */
  readonly managedKeys = new Map<string, { ipv4: string[]; ipv6: string[] }>();
  /** Names of regex pattern sets. */
  readonly regexPatternSets = new Set<string>();
  private readonly keys: StoredKey[] = [];
  private readonly sets: WafIpSets;

  readonly operations: Readonly<Record<string, (input: Input) => Output>>;

  private readonly own = {
    CheckCapacity: (input: Input) => this.checkCapacity(input),
    GetRuleGroup: (input: Input) => this.getRuleGroup(input),
    ListWebACLs: (input: Input) => listed('WebACLs', [...this.webAcls.values()], input),
    ListRuleGroups: (input: Input) => listed('RuleGroups', [...this.ruleGroups.values()], input),
    ListRegexPatternSets: (input: Input) =>
      listed(
        'RegexPatternSets',
        [...this.regexPatternSets].map((Name) => ({ Name })),
        input,
      ),
    GetWebACL: (input: Input) => this.getWebAcl(input),
    GetWebACLForResource: (input: Input) => this.getWebAclForResource(input),
    GetLoggingConfiguration: (input: Input) => this.getLoggingConfiguration(input),
    GetSampledRequests: (input: Input) => this.getSampledRequests(input),
    GetRateBasedStatementManagedKeys: (input: Input) => this.getManagedKeys(input),
    CreateAPIKey: (input: Input) => this.createApiKey(input),
    ListAPIKeys: (input: Input) => this.listApiKeys(input),
    DeleteAPIKey: (input: Input) => this.deleteApiKey(input),
  };

  constructor(private readonly options: Wafv2Options) {
    const inUse = (arn: string) =>
      [...this.webAcls.values(), ...this.ruleGroups.values()].some((holder) => JSON.stringify(holder).includes(arn));
    this.sets = new WafIpSets(options, inUse);
    this.operations = { ...this.own, ...this.sets.operations };
  }

  /** By id. */
  get ipSets(): ReadonlyMap<string, StoredIpSet> {
    return this.sets.byId;
  }

  /** As a deployment would. */
  addIpSet(name: string, version: 'IPV4' | 'IPV6', description = '', addresses: string[] = []): StoredIpSet {
    return this.sets.add({ name, version, description, addresses });
  }

  get apiKeys(): readonly string[] {
    return this.keys.map(({ value }) => value);
  }

  /** It refuses references to what isn't there, and bodies of answers, for which the call has no place. */
  private checkCapacity(input: Input): Output {
    const rules = input.Rules as readonly object[] | undefined;
    if (!Array.isArray(rules) || rules.length === 0) throw invalid('RULE', rules);
    const text = JSON.stringify(rules);
    const sets = new Set([...this.ipSets.values()].map(({ arn }) => arn));
    for (const [, arn = ''] of text.matchAll(/"ARN":"([^"]+)"/g)) {
      if (!sets.has(arn) && !this.ruleGroups.has(arn)) throw missing();
    }
    if (text.includes('"CustomResponseBodyKey"')) throw invalid('CUSTOM_RESPONSE_BODY', 'CustomResponseBodyKey');
    return { Capacity: rulesCapacity(fromApi<readonly Rule[]>(rules)).units };
  }

  private getWebAcl(input: Input): Output {
    const acl = this.webAcls.get(text(input, 'ARN'));
    if (acl === undefined) throw missing();
    return { WebACL: acl, LockToken: 'unused' };
  }

  private getRuleGroup(input: Input): Output {
    const group = this.ruleGroups.get(text(input, 'ARN'));
    if (group === undefined) throw missing();
    return { RuleGroup: group, LockToken: 'unused' };
  }

  private getWebAclForResource(input: Input): Output {
    const arn = this.associations.get(text(input, 'ResourceArn'));
    return { WebACL: arn === undefined ? undefined : this.webAcls.get(arn) };
  }

  private getLoggingConfiguration(input: Input): Output {
    const configuration = this.loggingConfigurations.get(text(input, 'ResourceArn'));
    if (configuration === undefined) throw missing();
    return { LoggingConfiguration: configuration };
  }

  private getSampledRequests(input: Input): Output {
    const window = input.TimeWindow as { StartTime?: number; EndTime?: number } | undefined;
    const items = Number(input.MaxItems);
    if (!(items >= 1 && items <= 500)) throw invalid('MAX_ITEMS', input.MaxItems);
    const [start, end] = [(window?.StartTime ?? 0) * 1000, (window?.EndTime ?? 0) * 1000];
    // The service keeps samples for three hours.
    if (end <= start || start < this.options.clock.now() - 3 * 3600_000 - 60_000) throw invalid('TIME_WINDOW', window);
    const all = (this.samples.get(text(input, 'RuleMetricName')) ?? []).filter(({ at }) => at >= start && at <= end);
    return {
      SampledRequests: all.slice(0, items).map(({ at, ...sample }) => ({ ...sample, Timestamp: seconds(at) })),
      PopulationSize: all.length,
      TimeWindow: window,
    };
  }

  private getManagedKeys(input: Input): Output {
    const keys = this.managedKeys.get(text(input, 'RuleName'));
    if (keys === undefined) throw missing();
    return {
      ManagedKeysIPV4: { IPAddressVersion: 'IPV4', Addresses: keys.ipv4.map((address) => `${address}/32`) },
      ManagedKeysIPV6: { IPAddressVersion: 'IPV6', Addresses: keys.ipv6.map((address) => `${address}/128`) },
    };
  }

  private createApiKey(input: Input): Output {
    const domains = texts(input, 'TokenDomains');
    if (domains.length < 1 || domains.length > 5 || !domains.every((domain) => TOKEN_DOMAIN.test(domain))) {
      throw invalid('TOKEN_DOMAIN', domains);
    }
    const created = this.options.clock.now();
    const value = `${uuidOf(`${domains} ${this.keys.length} ${created}`)}${'key/+='.repeat(16)}`;
    this.keys.push({ value, domains, scope: text(input, 'Scope'), created });
    return { APIKey: value };
  }

  private listApiKeys(input: Input): Output {
    const scope = text(input, 'Scope');
    return {
      APIKeySummaries: this.keys
        .filter((key) => key.scope === scope)
        .map(({ value, domains, created }) => ({
          APIKey: value,
          TokenDomains: domains,
          CreationTimestamp: seconds(created),
          Version: 1,
        })),
      ApplicationIntegrationURL: 'https://0123456789ab.eu-central-1.captcha-sdk.awswaf.com/0123456789ab/',
    };
  }

  private deleteApiKey(input: Input): Output {
    const index = this.keys.findIndex(({ value }) => value === input.APIKey);
    if (index < 0) throw missing();
    this.keys.splice(index, 1);
    return {};
  }
}

/** A page of them. AWS WAF gives a marker with a full last page, too; behind it stands an empty one. */
function listed(what: string, all: ReadonlyArray<Record<string, unknown>>, input: Input): Output {
  if (input.Scope !== 'REGIONAL' && input.Scope !== 'CLOUDFRONT') throw invalid('SCOPE_VALUE', input.Scope);
  const limit = Number(input.Limit ?? 100);
  if (!(limit >= 1 && limit <= 100)) throw invalid('LIMIT', input.Limit);
  const from = Number(input.NextMarker ?? 0);
  const page = all.slice(from, from + limit).map(({ Name, Id, ARN }) => ({ Name, Id, ARN }));
  return { [what]: page, NextMarker: page.length === limit ? String(from + limit) : undefined };
}
