import { aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BLOCK_LIST_PARTS, type BlockListPart, type BlockListSets as SetRefs } from '../contract/posture/block-list';
import { RunTimeIpSet } from './run-time-ip-set';

const DESCRIPTIONS: Readonly<Record<BlockListPart, string>> = {
  allowed: 'Addresses that the block list never blocks',
  current: 'Addresses that were blocked lately',
  previous: 'Addresses that were blocked before that',
};

/**
 * A block list that is changed at run time: by `AutomaticBlockList`, or by `otp-shield block` and `allow`. Like those of the gates, its IP sets are
 * made empty, and no deploy touches what is in them.
 */
export class BlockListSets extends Construct {
  private readonly sets: Readonly<Record<BlockListPart, readonly [RunTimeIpSet, RunTimeIpSet]>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const set = (part: BlockListPart, version: 'IPV4' | 'IPV6') =>
      new RunTimeIpSet(this, `${part}${version}`, { version, description: DESCRIPTIONS[part] });
    this.sets = Object.fromEntries(
      BLOCK_LIST_PARTS.map((part) => [part, [set(part, 'IPV4'), set(part, 'IPV6')]] as const),
    ) as unknown as typeof this.sets;
  }

  /** @internal */
  public get _blockedArns(): string[] {
    return [...this.sets.current, ...this.sets.previous].map(({ arn }) => arn);
  }

  /** @internal */
  public get _allowedArns(): string[] {
    return this.sets.allowed.map(({ arn }) => arn);
  }

  /** @internal */
  public get _refs(): SetRefs {
    const refs = (part: BlockListPart) => ({ ipv4: this.sets[part][0].reference, ipv6: this.sets[part][1].reference });
    return { allowed: refs('allowed'), current: refs('current'), previous: refs('previous') };
  }

  /**
   * Lets a handler block addresses, and see which are allowed: only people allow.
   *
   * @internal
   */
  public _grantBlock(grantee: iam.IGrantable): iam.Grant {
    const allowed = iam.Grant.addToPrincipal({
      grantee,
      actions: ['wafv2:GetIPSet'],
      resourceArns: this._allowedArns,
    });
    const blocked = iam.Grant.addToPrincipal({
      grantee,
      actions: ['wafv2:GetIPSet', 'wafv2:UpdateIPSet'],
      resourceArns: this._blockedArns,
    });
    return allowed.combine(blocked);
  }

  /**
   * Lets a principal read and change the list, and nothing else.
   *
   * @param grantee who may
   */
  public grantOperate(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['wafv2:GetIPSet', 'wafv2:UpdateIPSet'],
      resourceArns: [...this._allowedArns, ...this._blockedArns],
    });
  }
}
