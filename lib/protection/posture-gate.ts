import { Fn, aws_iam as iam, Stack, Token } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { WAF_LIMIT } from '../contract/aws-limits';
import { GLOBAL_REGION, scopeOfArn, type WafScope } from '../contract/waf-scope';
import { Faults } from '../private/faults';
import { sound } from '../private/taken';
import { RunTimeIpSet } from './run-time-ip-set';
import { setWafScope } from './waf-scope';

/** A switch inside a web ACL that needs no deploy: `PostureGate`, or one of another stack (`PostureGate.fromIpSets`). */
export interface IPostureGate extends IConstruct {
  /** ARN of the IPv4 set. */
  readonly ipv4SetArn: string;
  /** ARN of the IPv6 set. */
  readonly ipv6SetArn: string;
  /** `name|id|scope` of the IPv4 set, as the API wants it. */
  readonly ipv4SetRef: string;
  /** `name|id|scope` of the IPv6 set, as the API wants it. */
  readonly ipv6SetRef: string;

  /**
   * Lets a principal read the gate and open or close it, and nothing else.
   *
   * @param grantee who may
   */
  grantOperate(grantee: iam.IGrantable): iam.Grant;
}

const CLOSED = 'closed - ';
const LONGEST_PURPOSE = WAF_LIMIT.descriptionLength - CLOSED.length;
/** Behind other words, so a single character will do. */
const PURPOSE = /^[\w+=:#@/\-,.](?:[\w+=:#@/\-,.\s]*[\w+=:#@/\-,.])?$/;

/** Properties of `PostureGate`. */
export interface PostureGateProps {
  /**
   * What opens with the gate, in words; stands in the description of the IP sets until somebody opens it. 1 to 247 of `A-Z a-z 0-9 _ + = : # @ / - , .`, and blanks inside
   * (https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateIPSet.html).
   */
  readonly purpose: string;
}

/** The two IP sets of a gate that another stack deployed. */
export interface PostureGateAttributes {
  /** ARN of the IPv4 set: `ipv4SetArn` of the gate, in the Region of this stack. */
  readonly ipv4SetArn: string;
  /** ARN of the IPv6 set: `ipv6SetArn` of the gate, in the Region of this stack. */
  readonly ipv6SetArn: string;
}

/**
 * A switch inside the web ACL that needs no deploy: a pair of IP sets, empty while the gate is closed. Rules that are gated
 * match only while it is open, that is, while the sets hold every address. Opening it takes one `UpdateIPSet` for each set and, until AWS WAF applies
 * it everywhere, a few seconds to a number of minutes (https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateIPSet.html); no rule counter is reset.
 *
 * A deploy leaves the sets as they are, whatever it changes, tags included: a custom resource makes them empty and deletes them, and never writes
 * their addresses.
 */
export class PostureGate extends Construct implements IPostureGate {
  /**
   * A gate that another stack deployed, for an `OtpResponder` or an operator's role of its own app. An ARN that only the deployment knows is taken for one of a Region, so
   * one of the two at least must be text for the scope `CLOUDFRONT`.
   *
   * @param attrs ARNs of its two IP sets
   * @throws Error when one is no ARN of an IP set, is of another Region than the stack (us-east-1 for the scope `CLOUDFRONT`), or when both are the same or of two scopes
   */
  public static fromIpSets(scope: Construct, id: string, attrs: PostureGateAttributes): IPostureGate {
    return new ImportedPostureGate(scope, id, attrs);
  }

  /** ARN of the IPv4 set. */
  public readonly ipv4SetArn: string;
  /** ARN of the IPv6 set. */
  public readonly ipv6SetArn: string;
  /** `name|id|scope` of the IPv4 set, as the API wants it. */
  public readonly ipv4SetRef: string;
  /** `name|id|scope` of the IPv6 set, as the API wants it. */
  public readonly ipv6SetRef: string;

  constructor(scope: Construct, id: string, props: PostureGateProps) {
    super(scope, id);
    props = sound(
      this,
      'PostureGateProps',
      props,
      () => checkPostureGate(this, props),
      () => ({ purpose: 'refused' }),
    );
    const description = `${CLOSED}${props.purpose}`;
    const ipv4 = new RunTimeIpSet(this, 'Ipv4', { version: 'IPV4', description });
    const ipv6 = new RunTimeIpSet(this, 'Ipv6', { version: 'IPV6', description });
    this.ipv4SetArn = ipv4.arn;
    this.ipv6SetArn = ipv6.arn;
    this.ipv4SetRef = ipv4.reference;
    this.ipv6SetRef = ipv6.reference;
  }

  /**
   * Lets a principal read the gate and open or close it, and nothing else.
   *
   * @param grantee who may
   */
  public grantOperate(grantee: iam.IGrantable): iam.Grant {
    return grantOperateOn(this, grantee);
  }
}

class ImportedPostureGate extends Construct implements IPostureGate {
  public readonly ipv4SetArn: string;
  public readonly ipv6SetArn: string;
  public readonly ipv4SetRef: string;
  public readonly ipv6SetRef: string;

  constructor(scope: Construct, id: string, { ipv4SetArn, ipv6SetArn }: PostureGateAttributes) {
    super(scope, id);
    const faults = new Faults();
    for (const [prop, arn] of Object.entries({ ipv4SetArn, ipv6SetArn })) {
      if (!isIpSet(this, arn))
        faults.add(
          `${prop} must be the ARN of an IP set in the Region of the stack, us-east-1 for one of CloudFront, got ${JSON.stringify(arn)}; ${ADVICE}`,
        );
    }
    if (ipv4SetArn === ipv6SetArn) faults.add(`ipv4SetArn and ipv6SetArn must be two sets, got one twice; ${ADVICE}`);
    const scopes = [ipv4SetArn, ipv6SetArn].filter((arn) => !Token.isUnresolved(arn)).map(scopeOfArn);
    if (new Set(scopes).size > 1) {
      faults.add(`ipv4SetArn and ipv6SetArn must have one scope, got ${scopes.join(' and ')}; ${ADVICE}`);
    }
    faults.throwIfAny(this, 'PostureGate.fromIpSets');
    const [wafScope = 'REGIONAL'] = scopes;
    setWafScope(this, wafScope);
    this.ipv4SetArn = ipv4SetArn;
    this.ipv6SetArn = ipv6SetArn;
    this.ipv4SetRef = refOf(ipv4SetArn, wafScope);
    this.ipv6SetRef = refOf(ipv6SetArn, wafScope);
  }

  public grantOperate(grantee: iam.IGrantable): iam.Grant {
    return grantOperateOn(this, grantee);
  }
}

function grantOperateOn({ ipv4SetArn, ipv6SetArn }: PostureGateAttributes, grantee: iam.IGrantable): iam.Grant {
  return iam.Grant.addToPrincipal({
    grantee,
    actions: ['wafv2:GetIPSet', 'wafv2:UpdateIPSet'],
    resourceArns: [ipv4SetArn, ipv6SetArn],
  });
}

const ADVICE =
  'take ipv4SetArn and ipv6SetArn of the gate in the other stack, such as "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/gate/a1b2"';
const IP_SET = /^arn:[^:]+:wafv2:([^:]+):\d{12}:(regional|global)\/ipset\/[^/]+\/[^/]+$/;

function isIpSet(scope: Construct, arn: string): boolean {
  if (Token.isUnresolved(arn)) return true;
  const [, region, place] = IP_SET.exec(arn) ?? [];
  if (place === 'global' && region !== GLOBAL_REGION) return false;
  const { region: here } = Stack.of(scope);
  return region !== undefined && (Token.isUnresolved(here) || region === here);
}

/** `name|id|scope`, which an ARN carries: `…:regional/ipset/name/id`. */
function refOf(arn: string, scope: WafScope): string {
  const part = (index: number) =>
    Token.isUnresolved(arn) ? Fn.select(index, Fn.split('/', arn)) : arn.split('/')[index]!;
  return `${part(2)}|${part(3)}|${scope}`;
}

function checkPostureGate(scope: Construct, props: PostureGateProps): void {
  const faults = new Faults();
  faults.demandKnown({ purpose: props.purpose });
  faults.one(
    'purpose',
    props.purpose,
    (purpose) => PURPOSE.test(purpose) && purpose.length <= LONGEST_PURPOSE,
    `1 to ${LONGEST_PURPOSE} of A-Z a-z 0-9 _ + = : # @ / - , . and blanks inside, since it becomes the description of IP sets`,
  );
  faults.throwIfAny(scope, 'PostureGate');
}
