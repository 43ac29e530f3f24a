import { createHash } from 'node:crypto';
import type { Clock } from '../../contract/clock';
import { parseCidr } from '../../waf/cidr';
import { type Input, type Output, type Service, ServiceError, seconds, text, texts } from './service';

export interface StoredIpSet {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly scope: string;
  readonly version: 'IPV4' | 'IPV6';
  addresses: string[];
  description: string;
  lockToken: string;
}

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

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateIPSet.html */
const DESCRIPTION = /^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]$/;
const TOKEN_DOMAIN = /^[\w./-]{1,253}$/;
const MAX_ADDRESSES = 10_000;

/** The IP sets, API keys, web ACLs and samples of AWS WAF, for one account and Region. */
export class Wafv2StandIn implements Service {
  readonly ipSets = new Map<string, StoredIpSet>();
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
  private readonly keys: StoredKey[] = [];
  private changes = 0;

  readonly operations = {
    GetIPSet: (input: Input) => this.getIpSet(input),
    UpdateIPSet: (input: Input) => this.updateIpSet(input),
    GetRuleGroup: (input: Input) => this.getRuleGroup(input),
    GetWebACL: (input: Input) => this.getWebAcl(input),
    GetWebACLForResource: (input: Input) => this.getWebAclForResource(input),
    GetLoggingConfiguration: (input: Input) => this.getLoggingConfiguration(input),
    GetSampledRequests: (input: Input) => this.getSampledRequests(input),
    GetRateBasedStatementManagedKeys: (input: Input) => this.getManagedKeys(input),
    CreateAPIKey: (input: Input) => this.createApiKey(input),
    ListAPIKeys: (input: Input) => this.listApiKeys(input),
    DeleteAPIKey: (input: Input) => this.deleteApiKey(input),
  };

  constructor(private readonly options: Wafv2Options) {}

  get apiKeys(): readonly string[] {
    return this.keys.map(({ value }) => value);
  }

  /** As CloudFormation would. */
  addIpSet(name: string, version: 'IPV4' | 'IPV6', description = '', addresses: string[] = []): StoredIpSet {
    const id = uuidOf(`${name} ${version}`);
    const { account = '111122223333', region = 'eu-central-1' } = this.options;
    const set: StoredIpSet = {
      name,
      id,
      scope: 'REGIONAL',
      version,
      arn: `arn:aws:wafv2:${region}:${account}:regional/ipset/${name}/${id}`,
      addresses,
      description,
      lockToken: this.newToken(),
    };
    this.ipSets.set(id, set);
    return set;
  }

  private getIpSet(input: Input): Output {
    const set = this.find(input);
    const { name, id, arn, version, addresses, description, lockToken } = set;
    return {
      IPSet: {
        Name: name,
        Id: id,
        ARN: arn,
        IPAddressVersion: version,
        Addresses: addresses.map(writtenOut),
        Description: description === '' ? undefined : description,
      },
      LockToken: lockToken,
    };
  }

  private updateIpSet(input: Input): Output {
    const set = this.find(input);
    const addresses = texts(input, 'Addresses');
    const { Description: description = set.description } = input;
    if (
      description !== '' &&
      (typeof description !== 'string' || !DESCRIPTION.test(description) || description.length > 256)
    ) {
      throw invalid('DESCRIPTION', description);
    }
    if (addresses.length > MAX_ADDRESSES) {
      throw new ServiceError('WAFLimitsExceededException', `an IP set takes ${MAX_ADDRESSES} addresses`);
    }
    for (const address of addresses) {
      const cidr = parseCidr(address);
      if (cidr === undefined || cidr.version !== set.version || cidr.prefix === 0 || cidr.hostBits) {
        throw invalid('IP_ADDRESS', address);
      }
    }
    if (text(input, 'LockToken') !== set.lockToken) {
      throw new ServiceError(
        'WAFOptimisticLockException',
        'AWS WAF couldn’t save your changes because someone changed the resource after you started to edit it.',
      );
    }
    set.addresses = [...new Set(addresses)];
    set.description = description as string;
    set.lockToken = this.newToken();
    this.options.onIpSet?.(set);
    return { NextLockToken: set.lockToken };
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

  private find(input: Input): StoredIpSet {
    const set = this.ipSets.get(text(input, 'Id'));
    if (set === undefined || set.name !== input.Name || set.scope !== input.Scope) throw missing();
    return set;
  }

  private newToken(): string {
    return uuidOf(`token ${this.changes++}`);
  }
}

/** The service is free to answer IPv6 in another spelling than was sent; here it always does, so that nobody relies on it. */
function writtenOut(address: string): string {
  if (!address.includes(':')) return address;
  const [groups = '', prefix] = address.split('/');
  const [head = '', tail] = groups.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0');
  return `${[...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(':')}/${prefix}`;
}

function uuidOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function invalid(field: string, value: unknown): ServiceError {
  return new ServiceError(
    'WAFInvalidParameterException',
    `Error reason: The parameter is not valid, field: ${field}, parameter: ${JSON.stringify(value)}`,
  );
}

function missing(): ServiceError {
  return new ServiceError(
    'WAFNonexistentItemException',
    'AWS WAF couldn’t perform the operation because your resource doesn’t exist.',
  );
}
