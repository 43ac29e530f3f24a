import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { BLOCK_LIST_PARTS } from '../contract/posture/block-list';
import { encodeRules } from '../contract/posture/deployed-rules';
import { OUTPUT } from '../contract/posture/posture';
import { Faults } from '../private/faults';
import { nameShield } from '../private/shield-identity';
import { sound } from '../private/taken';
import type { IOtpWebAcl } from '../protection/i-otp-web-acl';
import type { IReputationMonitor } from '../reputation/i-reputation-monitor';
import type { OtpResponder } from './otp-responder';
import type { ShieldAuditor } from './shield-auditor';

/** Properties of `OperatorOutputs`. */
export interface OperatorOutputsProps {
  /** The web ACL in which the rules stand: an `OtpWebAcl`, or `inWebAcl()` of an `OtpRuleGroup`. */
  readonly webAcl: IOtpWebAcl;
  /**
   * Letters and digits that stand before the name of each output, so that one stack can hold several shields, and outputs of its own. With several the
   * operator names one with `--shield`.
   *
   * @default - no name, for the only shield of a stack
   */
  readonly name?: string;
  /**
   * ARNs of the guarded resources.
   *
   * @default - none are looked at
   */
  readonly resourceArns?: string[];
  /**
   * The watch over the sender.
   *
   * @default - `otp-shield status` shows no reputation
   */
  readonly monitor?: IReputationMonitor;
  /**
   * The watch over the text messages.
   *
   * @default - the stack doesn't say what has to be entered at their sender
   */
  readonly textMonitor?: IReputationMonitor;
  /**
   * The responder of the shield, whose mode and alarms the command shows.
   *
   * @default - `otp-shield status` doesn't look at it
   */
  readonly responder?: OtpResponder;
  /**
   * The auditor of the shield, whose alarms the command shows.
   *
   * @default - `otp-shield status` doesn't look at its alarms
   */
  readonly auditor?: ShieldAuditor;
  /**
   * What the settings allow on the worst day: `worstDay` of `OtpShield` or `OtpOperations`.
   *
   * @default - `otp-shield doctor` can't show it
   */
  readonly worstDay?: string;
  /**
   * Starts of the names of further alarms of the shield, which the command shows too: those of a recipient guard, of the rules, of a human check.
   *
   * @default - the command shows the alarms of monitor, responder and auditor
   */
  readonly alarmPrefixes?: string[];
  /**
   * Topics that hear of changes that people make with the command.
   *
   * @default - the command tells nobody but EventBridge
   */
  readonly notify?: ITopic[];
}

/**
 * Outputs of the stack by which the `otp-shield` command finds the shield. None is exported, so no other stack can come to depend on one. `OtpShield`,
 * `OtpOperations` and `OtpShieldStack` have them already.
 */
export class OperatorOutputs extends Construct {
  constructor(scope: Construct, id: string, props: OperatorOutputsProps) {
    super(scope, id);
    sound(this, 'OperatorOutputsProps', props, () => check(this, props));
    const { webAcl, monitor, responder, name: prefix = '' } = props;
    nameShield(scope, prefix);
    const output = (name: string, description: string, value: string | undefined) => {
      if (value !== undefined) {
        new CfnOutput(this, name, { value, description }).overrideLogicalId(`${prefix}${name}`);
      }
    };
    const { lockdownGate, strictGate, campaignGate, expectedRuleGroups: groups } = webAcl;
    output(OUTPUT.webAclArn, 'The web ACL in front of the routes', webAcl.webAclArn);
    output(OUTPUT.lockdownIpv4Set, 'Name, id and scope of the gate (IPv4)', lockdownGate.ipv4SetRef);
    output(OUTPUT.lockdownIpv6Set, 'Name, id and scope of the gate (IPv6)', lockdownGate.ipv6SetRef);
    output(OUTPUT.strictIpv4Set, 'Name, id and scope of the gate (IPv4)', strictGate.ipv4SetRef);
    output(OUTPUT.strictIpv6Set, 'Name, id and scope of the gate (IPv6)', strictGate.ipv6SetRef);
    output(OUTPUT.campaignIpv4Set, 'Name, id and scope of the gate (IPv4)', campaignGate?.ipv4SetRef);
    output(OUTPUT.campaignIpv6Set, 'Name, id and scope of the gate (IPv6)', campaignGate?.ipv6SetRef);
    output(OUTPUT.webAclMetricName, 'Name of the web ACL, or of its rule groups, in CloudWatch', webAcl.metricName);
    const arns = listed(groups?.map(({ arn }) => arn));
    output(OUTPUT.ruleGroups, 'The rule groups to which the web ACL refers', arns);
    const lists = groups === undefined ? [webAcl.expectedRules] : groups.map(({ rules }) => rules);
    output(OUTPUT.rules, 'The rules as they were deployed, and what each does', encodeRules(lists));
    output(OUTPUT.logGroupName, 'The log of the web ACL', webAcl.logGroup?.logGroupName);
    output(OUTPUT.resourceArns, 'The resources that the web ACL must guard', listed(props.resourceArns));
    output(OUTPUT.monitorName, 'Monitor dimension of the metrics of the mails', monitor?.monitorName);
    output(OUTPUT.senderName, 'Who sends the codes', monitor?.senderName);
    output(OUTPUT.textMonitorName, 'Monitor dimension of the metrics of the texts', props.textMonitor?.monitorName);
    const setup = [monitor, props.textMonitor].flatMap((watch) => watch?.setupOutputs ?? []);
    for (const { name, value, description } of setup) output(name, description, value);
    output(OUTPUT.responderName, 'Monitor dimension of the metrics of the responder', responder?.responderName);
    output(
      OUTPUT.historyLogGroup,
      'Where the responder keeps what people and the shield did',
      responder?._historyLogGroup.logGroupName,
    );
    output(OUTPUT.auditorName, 'Start of the names of the alarms of the auditor', props.auditor?.auditorName);
    output(OUTPUT.responderMode, 'How far the responder may go by itself', responder?.mode);
    output(
      OUTPUT.lockdownAlternatives,
      'How many other ways to sign in a lockdown names',
      String(webAcl.lockdownAlternatives.length),
    );
    const sets = webAcl.blockList?._refs;
    const refs = sets && BLOCK_LIST_PARTS.flatMap((part) => [sets[part].ipv4, sets[part].ipv6]);
    output(OUTPUT.blockListSets, 'Name, id and scope of the IP sets of the block list', refs?.join(','));
    output(OUTPUT.worstDay, 'What an attacker whose solver always wins can do within a day', props.worstDay);
    output(OUTPUT.alarmPrefixes, 'Starts of the names of further alarms', listed(props.alarmPrefixes));
    const topics = listed(props.notify?.map(({ topicArn }) => topicArn));
    const tables = [monitor, props.textMonitor].flatMap((watch) => watch?.noticeTable?.tableName ?? []);
    output(OUTPUT.noticeTables, 'Where the notifiers keep what people were told', listed(tables));
    output(OUTPUT.alarmTopicArn, 'The topics that hear of every alarm', topics);
  }
}

/** Ids from the stack down to a construct, as a name for outputs: `SignUp`, or `AuthSignUp` below a construct `Auth`. */
export function outputName(construct: Construct): string {
  const { scopes } = construct.node;
  const below = scopes.slice(scopes.indexOf(Stack.of(construct)) + 1).map(({ node }) => node.id);
  const name = below
    .join('')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 100);
  return /^[A-Za-z]/.test(name) ? name : `Shield${name}`;
}

function listed(values: readonly string[] | undefined): string | undefined {
  return values === undefined || values.length === 0 ? undefined : values.join(',');
}

function check(scope: Construct, props: OperatorOutputsProps): void {
  const faults = new Faults();
  const { name = '', resourceArns, alarmPrefixes } = props;
  faults.demandKnown({ name, resourceArns, alarmPrefixes }, ['resourceArns[]', 'alarmPrefixes[]']);
  faults.one('name', name, (text) => /^([A-Za-z][A-Za-z0-9]{0,200})?$/.test(text), 'letters and digits');
  faults.throwIfAny(scope, 'OperatorOutputs');
}
