import { CfnOutput } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { BLOCK_LIST_PARTS } from '../contract/block-list';
import { OUTPUT } from '../contract/posture';
import type { BlockListSets } from '../protection/block-list-sets';
import type { PostureGate } from '../protection/posture-gate';
import type { IReputationMonitor } from '../reputation/reputation-monitor';
import type { OtpResponder } from './otp-responder';
import type { ShieldAuditor } from './shield-auditor';

/** Properties of `OperatorOutputs`. */
export interface OperatorOutputsProps {
  /** The gate of the lockdown. */
  readonly lockdownGate: PostureGate;
  /** The gate of strict. */
  readonly strictGate: PostureGate;
  /**
   * ARN of the web ACL that must guard the resources.
   *
   * @default - `otp-shield status` doesn't look at the association
   */
  readonly webAclArn?: string;
  /**
   * Name under which the web ACL stands in CloudWatch.
   *
   * @default - `otp-shield status` shows no figures of the door
   */
  readonly webAclMetricName?: string;
  /**
   * ARNs of the guarded resources.
   *
   * @default - none are looked at
   */
  readonly resourceArns?: string[];
  /**
   * The watch over the mails.
   *
   * @default - `otp-shield status` shows no reputation
   */
  readonly monitor?: IReputationMonitor;
  /**
   * The responder.
   *
   * @default - `otp-shield status` doesn't look at it
   */
  readonly responder?: OtpResponder;
  /**
   * The auditor.
   *
   * @default - `otp-shield status` doesn't look at its alarms
   */
  readonly auditor?: ShieldAuditor;
  /**
   * The block list that is changed at run time.
   *
   * @default - `otp-shield block` and `allow` have nothing to change
   */
  readonly blockList?: BlockListSets;
  /**
   * The topic that hears of changes that people make.
   *
   * @default - the command tells nobody but EventBridge
   */
  readonly topic?: ITopic;
}

/**
 * Outputs of the stack by which the `otp-shield` command finds the shield. Their names are fixed, so one stack can hold the outputs of one
 * shield. `OtpShieldStack` has them already.
 */
export class OperatorOutputs extends Construct {
  constructor(scope: Construct, id: string, props: OperatorOutputsProps) {
    super(scope, id);
    const { lockdownGate, strictGate, monitor, responder } = props;
    const output = (name: string, description: string, value: string | undefined) => {
      if (value !== undefined) new CfnOutput(this, name, { value, description }).overrideLogicalId(name);
    };
    output(OUTPUT.webAclArn, 'The web ACL in front of the routes', props.webAclArn);
    output(OUTPUT.lockdownIpv4Set, 'Name, id and scope of the gate (IPv4)', lockdownGate.ipv4SetRef);
    output(OUTPUT.lockdownIpv6Set, 'Name, id and scope of the gate (IPv6)', lockdownGate.ipv6SetRef);
    output(OUTPUT.strictIpv4Set, 'Name, id and scope of the gate (IPv4)', strictGate.ipv4SetRef);
    output(OUTPUT.strictIpv6Set, 'Name, id and scope of the gate (IPv6)', strictGate.ipv6SetRef);
    output(OUTPUT.webAclMetricName, 'Name of the web ACL in CloudWatch', props.webAclMetricName);
    output(OUTPUT.resourceArns, 'The resources that the web ACL must guard', listed(props.resourceArns));
    output(OUTPUT.monitorName, 'Monitor dimension of the metrics of the mails', monitor?.monitorName);
    output(OUTPUT.responderName, 'Monitor dimension of the metrics of the responder', responder?.responderName);
    output(OUTPUT.auditorName, 'Start of the names of the alarms of the auditor', props.auditor?.auditorName);
    output(OUTPUT.responderMode, 'How far the responder may go by itself', responder?.mode);
    const sets = props.blockList?._refs;
    const refs = sets && BLOCK_LIST_PARTS.flatMap((part) => [sets[part].ipv4, sets[part].ipv6]);
    output(OUTPUT.blockListSets, 'Name, id and scope of the IP sets of the block list', refs?.join(','));
    output(OUTPUT.alarmTopicArn, 'The topic that hears of every alarm', props.topic?.topicArn);
  }
}

function listed(arns: readonly string[] | undefined): string | undefined {
  return arns === undefined || arns.length === 0 ? undefined : arns.join(',');
}
