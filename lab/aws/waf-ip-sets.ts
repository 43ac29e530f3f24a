import { arnPart, GLOBAL_REGION, type WafScope } from '../../lib/contract/waf-scope';
import { parseCidr } from '../../lib/waf/cidr';
import { type Input, type Output, ServiceError, text, texts } from './service';
import { invalid, missing, uuidOf } from './waf-answers';

export interface StoredIpSet {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly scope: string;
  readonly version: 'IPV4' | 'IPV6';
  readonly tags: ReadonlyArray<{ readonly Key: string; readonly Value: string }>;
  addresses: string[];
  description: string;
  lockToken: string;
}

interface NewIpSet {
  readonly name: string;
  readonly version: 'IPV4' | 'IPV6';
  readonly description: string;
  readonly addresses?: string[];
  readonly scope?: WafScope;
}

interface Place {
  readonly account?: string;
  readonly region?: string;
  /** Hears of every change. */
  readonly onIpSet?: (set: StoredIpSet) => void;
}

const NAME = /^[\w-]{1,128}$/;
/** https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateIPSet.html */
const DESCRIPTION = /^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]$/;
const MAX_ADDRESSES = 10_000;

/** The IP sets of one account and Region. */
export class WafIpSets {
  readonly byId = new Map<string, StoredIpSet>();
  private changes = 0;

  readonly operations = {
    CreateIPSet: (input: Input) => this.createIpSet(input),
    GetIPSet: (input: Input) => this.getIpSet(input),
    UpdateIPSet: (input: Input) => this.updateIpSet(input),
    DeleteIPSet: (input: Input) => this.deleteIpSet(input),
    ListIPSets: (input: Input) => this.listIpSets(input),
    ListTagsForResource: (input: Input) => this.listTags(input),
  };

  constructor(
    private readonly place: Place,
    /** Whether a rule refers to an ARN. */
    private readonly inUse: (arn: string) => boolean,
  ) {}

  /** A name that is taken gets the same id again: a deployment of the same template. */
  add(
    { name, version, description, addresses = [], scope = 'REGIONAL' }: NewIpSet,
    tags: StoredIpSet['tags'] = [],
  ): StoredIpSet {
    const id = uuidOf(`${name} ${version}`);
    const { account = '111122223333', region: here = 'eu-central-1' } = this.place;
    const region = scope === 'CLOUDFRONT' ? GLOBAL_REGION : here;
    const set: StoredIpSet = {
      name,
      id,
      scope,
      version,
      arn: `arn:aws:wafv2:${region}:${account}:${arnPart(scope)}/ipset/${name}/${id}`,
      tags,
      addresses,
      description,
      lockToken: this.newToken(),
    };
    this.byId.set(id, set);
    return set;
  }

  private createIpSet(input: Input): Output {
    const [name, version] = [text(input, 'Name'), text(input, 'IPAddressVersion')];
    if (!NAME.test(name)) throw invalid('NAME', name);
    if (version !== 'IPV4' && version !== 'IPV6') throw invalid('IP_ADDRESS_VERSION', version);
    const description = describe(input.Description ?? '');
    const addresses = checked(texts(input, 'Addresses'), version);
    if ([...this.byId.values()].some((set) => set.name === name)) {
      throw new ServiceError(
        'WAFDuplicateItemException',
        'AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.',
      );
    }
    const tags = (input.Tags ?? []) as StoredIpSet['tags'];
    return { Summary: summary(this.add({ name, version, description, addresses, scope: scopeIn(input) }, tags)) };
  }

  private listIpSets(input: Input): Output {
    const scope = scopeIn(input);
    return { IPSets: [...this.byId.values()].filter((set) => set.scope === scope).map(summary) };
  }

  private listTags(input: Input): Output {
    const arn = text(input, 'ResourceARN');
    const set = [...this.byId.values()].find((each) => each.arn === arn);
    if (set === undefined) throw missing();
    return { TagInfoForResource: { ResourceARN: arn, TagList: set.tags } };
  }

  private deleteIpSet(input: Input): Output {
    const set = this.find(input);
    demandToken(input, set);
    if (this.inUse(set.arn)) {
      throw new ServiceError(
        'WAFAssociatedItemException',
        'AWS WAF couldn’t perform the operation because your resource is being used by another resource or it’s associated with another resource.',
      );
    }
    this.byId.delete(set.id);
    return {};
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
    const description = describe(input.Description ?? set.description);
    const addresses = checked(texts(input, 'Addresses'), set.version);
    demandToken(input, set);
    set.addresses = [...new Set(addresses)];
    set.description = description;
    set.lockToken = this.newToken();
    this.place.onIpSet?.(set);
    return { NextLockToken: set.lockToken };
  }

  private find(input: Input): StoredIpSet {
    const set = this.byId.get(text(input, 'Id'));
    if (set === undefined || set.name !== input.Name || set.scope !== input.Scope) throw missing();
    return set;
  }

  private newToken(): string {
    return uuidOf(`token ${this.changes++}`);
  }
}

function scopeIn({ Scope }: Input): WafScope {
  if (Scope !== 'REGIONAL' && Scope !== 'CLOUDFRONT') throw invalid('SCOPE_VALUE', Scope);
  return Scope;
}

function summary({ name, id, arn, description, lockToken }: StoredIpSet): Output {
  return { Name: name, Id: id, ARN: arn, Description: description, LockToken: lockToken };
}

function describe(given: unknown): string {
  if (given === '') return '';
  if (typeof given !== 'string' || !DESCRIPTION.test(given) || given.length > 256) throw invalid('DESCRIPTION', given);
  return given;
}

function checked(addresses: string[], version: StoredIpSet['version']): string[] {
  if (addresses.length > MAX_ADDRESSES) {
    throw new ServiceError('WAFLimitsExceededException', `an IP set takes ${MAX_ADDRESSES} addresses`);
  }
  for (const address of addresses) {
    const cidr = parseCidr(address);
    if (cidr === undefined || cidr.version !== version || cidr.prefix === 0 || cidr.hostBits) {
      throw invalid('IP_ADDRESS', address);
    }
  }
  return addresses;
}

function demandToken(input: Input, { lockToken }: StoredIpSet): void {
  if (text(input, 'LockToken') === lockToken) return;
  throw new ServiceError(
    'WAFOptimisticLockException',
    'AWS WAF couldn’t save your changes because someone changed the resource after you started to edit it.',
  );
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
