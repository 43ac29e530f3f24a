import {
  CreateIPSetCommand,
  DeleteIPSetCommand,
  GetIPSetCommand,
  ListIPSetsCommand,
  ListTagsForResourceCommand,
  type WAFV2Client,
} from '@aws-sdk/client-wafv2';
import { isFault, worthAnotherTry } from '../../../lib/contract/aws-fault';
import { WAF_LIMIT } from '../../../lib/contract/aws-limits';
import { RUN_TIME_IP_SET_TAG, type RunTimeIpSetProperties } from '../../../lib/contract/posture/run-time-ip-set';
import { scopeOfArn, type WafScope } from '../../../lib/contract/waf-scope';
import { type Backoff, pause } from '../../runtime/backoff';
import type { IpSetRequest } from './request';

export interface IpSetAnswer {
  readonly PhysicalResourceId: string;
  readonly Data?: { readonly Arn: string; readonly Reference: string };
}

export interface Patience {
  readonly backoff: Backoff;
  /** Milliseconds until the handler must answer. */
  readonly left: () => number;
}

interface FoundSet {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly scope: WafScope;
}

/** Id of a resource of which nothing was made. */
const NOT_MADE = 'not-made';
/** Policies of a role that was just made reach AWS WAF a little later. */
const POLICY_DELAY = 60_000;

/**
 * Life of an IP set whose addresses belong to run time: made empty, deleted, and never written.
 *
 * Each step may be asked for again, by CloudFormation or by Lambda, and then finds its work done.
 */
export class IpSetLife {
  constructor(
    private readonly waf: Pick<WAFV2Client, 'send'>,
    private readonly patience: Patience,
  ) {}

  async manage(request: IpSetRequest): Promise<IpSetAnswer> {
    if (request.type === 'Delete') return this.remove(request);
    const { properties } = request;
    if (properties === undefined) throw new Error('the properties Name, IPAddressVersion and Description are needed');
    const before = setOfArn(request.physicalId);
    // Another text for the empty set is nothing that the set in use has to know.
    const kept =
      request.type === 'Update' && before?.name === properties.Name ? await this.versionOf(before) : undefined;
    if (before !== undefined && kept !== undefined) {
      demandVersion(before, kept, properties);
      return answer(before);
    }
    return this.make(request, properties);
  }

  private async make(request: IpSetRequest, properties: RunTimeIpSetProperties): Promise<IpSetAnswer> {
    const set = await this.insist(() => this.createOrTakeUp(request, properties));
    // A rule that refers to it is refused until every part of AWS WAF knows it.
    await this.insist(async () => {
      if ((await this.versionOf(set)) === undefined) throw new NotYet(`AWS WAF doesn't find ${set.name} yet`);
    });
    return answer(set);
  }

  private async createOrTakeUp(request: IpSetRequest, properties: RunTimeIpSetProperties): Promise<FoundSet> {
    try {
      const { Summary } = await this.waf.send(
        new CreateIPSetCommand({
          ...properties,
          Scope: scopeOf(properties),
          Addresses: [],
          Tags: [
            { Key: RUN_TIME_IP_SET_TAG.stack, Value: request.stackId },
            { Key: RUN_TIME_IP_SET_TAG.resource, Value: request.logicalId },
          ],
        }),
      );
      const made = setOfArn(Summary?.ARN);
      if (made === undefined) throw new NotYet('AWS WAF answered without the ARN of the IP set');
      return made;
    } catch (error) {
      if (isFault(error, 'full')) {
        throw new Error(
          'AWS WAF allows no further IP set in this account and Region (100 by default; a shield takes 4, with a block list 10): ' +
            'delete one that nobody uses, or ask AWS for more',
          { cause: error },
        );
      }
      if (!isFault(error, 'exists')) throw error;
    }
    return this.takeUp(request, properties);
  }

  /** A set of this name is there: made by an attempt of ours whose answer got lost or that was rolled back, or somebody else's. */
  private async takeUp(request: IpSetRequest, properties: RunTimeIpSetProperties): Promise<FoundSet> {
    const set = await this.find(properties.Name, scopeOf(properties));
    if (set === undefined) throw new NotYet(`AWS WAF doesn't list ${properties.Name} yet`);
    if (!(await this.ours(set, request))) {
      throw new Error(`an IP set named ${set.name} exists and was not made for this resource: delete or rename it`);
    }
    const version = await this.versionOf(set);
    if (version !== undefined) demandVersion(set, version, properties);
    return set;
  }

  private async remove(request: IpSetRequest): Promise<IpSetAnswer> {
    const set = setOfArn(request.physicalId) ?? (await this.insist(() => this.leftBehind(request)));
    if (set !== undefined) await this.deleted(set);
    return { PhysicalResourceId: request.physicalId ?? NOT_MADE };
  }

  private async deleted(set: FoundSet): Promise<void> {
    try {
      await this.insist(() => this.deleteOnce(set), isInUse);
    } catch (error) {
      if (!isInUse(error)) throw error;
      throw new Error(
        `the IP set ${set.name} is in use: take the rule that refers to it out of its web ACL or rule group, then try again`,
        { cause: error },
      );
    }
  }

  /** What an attempt made that never told its ARN. */
  private async leftBehind(request: IpSetRequest): Promise<FoundSet | undefined> {
    const set = request.properties && (await this.find(request.properties.Name, scopeOf(request.properties)));
    return set !== undefined && (await this.ours(set, request)) ? set : undefined;
  }

  /**
   * With a lock token of now: whoever writes addresses in between only makes another attempt necessary. A set that was just made may be unknown to
   * one part of AWS WAF, so only one that isn't listed either is gone.
   */
  private async deleteOnce({ name, id, scope }: FoundSet): Promise<void> {
    const identity = { Name: name, Id: id, Scope: scope };
    try {
      const { LockToken } = await this.waf.send(new GetIPSetCommand(identity));
      await this.waf.send(new DeleteIPSetCommand({ ...identity, LockToken }));
    } catch (error) {
      if (!isFault(error, 'missing')) throw error;
      if ((await this.find(name, scope))?.id === id) throw new NotYet(`AWS WAF lists ${name} and doesn't find it yet`);
    }
  }

  private async versionOf({ name, id, scope }: FoundSet): Promise<string | undefined> {
    try {
      const { IPSet } = await this.insist(() =>
        this.waf.send(new GetIPSetCommand({ Name: name, Id: id, Scope: scope })),
      );
      return IPSet?.IPAddressVersion;
    } catch (error) {
      if (isFault(error, 'missing')) return undefined;
      throw error;
    }
  }

  private async find(name: string, scope: WafScope): Promise<FoundSet | undefined> {
    let marker: string | undefined;
    do {
      const page = await this.waf.send(
        new ListIPSetsCommand({ Scope: scope, Limit: WAF_LIMIT.listed, NextMarker: marker }),
      );
      const summary = page.IPSets?.find(({ Name }) => Name === name);
      if (summary !== undefined) return setOfArn(summary.ARN);
      // AWS WAF may give a marker with the last page, too.
      marker = page.IPSets?.length ? page.NextMarker : undefined;
    } while (marker !== undefined);
    return undefined;
  }

  private async ours({ arn }: FoundSet, { stackId, logicalId }: IpSetRequest): Promise<boolean> {
    const { TagInfoForResource } = await this.waf.send(new ListTagsForResourceCommand({ ResourceARN: arn }));
    const tags = new Map(TagInfoForResource?.TagList?.map(({ Key, Value }) => [Key, Value]));
    return tags.get(RUN_TIME_IP_SET_TAG.stack) === stackId && tags.get(RUN_TIME_IP_SET_TAG.resource) === logicalId;
  }

  /** Again and again until it succeeds, fails for good, or there is no time left. */
  private async insist<T>(step: () => Promise<T>, alsoWorth: (error: unknown) => boolean = () => false): Promise<T> {
    const begin = this.patience.left();
    for (let attempt = 0; ; attempt++) {
      try {
        return await step();
      } catch (error) {
        const denied = isFault(error, 'denied') && begin - this.patience.left() < POLICY_DELAY;
        const worth = error instanceof NotYet || denied || worthAnotherTry(error) || alsoWorth(error);
        if (!worth || this.patience.left() <= 0) throw error;
        await pause(this.patience.backoff, attempt, 500, 15_000);
      }
    }
  }
}

/** A later look may show it. */
class NotYet extends Error {
  override readonly name = 'NotYet';
}

/** A rule refers to it still, or did so a moment ago. */
function isInUse(error: unknown): boolean {
  return isFault(error, 'inUse');
}

function demandVersion({ name }: FoundSet, version: string, { IPAddressVersion }: RunTimeIpSetProperties): void {
  if (version === IPAddressVersion) return;
  throw new Error(`the IP set ${name} is of version ${version}, and AWS WAF can't change that to ${IPAddressVersion}`);
}

function answer({ name, id, arn, scope }: FoundSet): IpSetAnswer {
  return { PhysicalResourceId: arn, Data: { Arn: arn, Reference: `${name}|${id}|${scope}` } };
}

function setOfArn(arn: string | undefined): FoundSet | undefined {
  const [, name, id] = /^arn:[^:]+:wafv2:[^:]+:\d*:(?:regional|global)\/ipset\/([^/]+)\/([^/]+)$/.exec(arn ?? '') ?? [];
  return arn === undefined || name === undefined || id === undefined
    ? undefined
    : { name, id, arn, scope: scopeOfArn(arn) };
}

function scopeOf({ Scope }: RunTimeIpSetProperties): WafScope {
  return Scope ?? 'REGIONAL';
}
