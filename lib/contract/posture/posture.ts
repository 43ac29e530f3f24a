import { SHIELD_EVENT, SHIELD_EVENT_SOURCE } from '../shield-event';

/**
 * How the routes are guarded right now. `strict` tightens limits and human check, `lockdown` answers every code request
 * with 503. Each raised posture is a gate (`gate.ts`); `normal` is both gates closed.
 */
export const POSTURES = ['normal', 'strict', 'lockdown'] as const;

export type Posture = (typeof POSTURES)[number];

/** Higher is tighter. Also the value of the `Posture` metric. */
export function rankOf(posture: Posture): number {
  return POSTURES.indexOf(posture);
}

/** How far the responder may go by itself. */
export const RESPONDER_MODES = ['observe', 'strict', 'lockdown'] as const;

export type ResponderMode = (typeof RESPONDER_MODES)[number];

/** Stands as `by` in a gate that the responder moved. Every other name is a person's, whose word outranks it. */
export const RESPONDER = 'responder';

/** Event on the default bus of EventBridge. Rules of users match on both, so changing one is a breaking change. */
export const POSTURE_EVENT = { source: SHIELD_EVENT_SOURCE, detailType: SHIELD_EVENT.posture } as const;

/** What an event and a notification say happened. */
export type PostureEventKind =
  /** The posture is another one now. */
  | 'changed'
  /** A raised posture stays longer than it was meant to. */
  | 'extended'
  /** The mode keeps the responder from doing what it would do. */
  | 'observed'
  /** The alarms call for it, and what else it sees speaks against: it would hurt people and help nobody, or its time is used up. */
  | 'withheld'
  /** A person's word keeps the responder from doing what it would do. */
  | 'outranked'
  /** The change was decided and could not be made. */
  | 'failed'
  /** The configuration set of the codes was paused, or sends again. */
  | 'mail-paused'
  | 'mail-resumed';

/** How the names of the `CfnOutput`s end by which the operator CLI finds a deployed shield; before it stands the name of the shield, if it has one. */
export const OUTPUT = {
  webAclArn: 'WebAclArn',
  lockdownIpv4Set: 'LockdownIpv4Set',
  lockdownIpv6Set: 'LockdownIpv6Set',
  strictIpv4Set: 'StrictIpv4Set',
  strictIpv6Set: 'StrictIpv6Set',
  campaignIpv4Set: 'CampaignIpv4Set',
  campaignIpv6Set: 'CampaignIpv6Set',
  alarmTopicArn: 'AlarmTopicArn',
  resourceArns: 'ProtectedResources',
  webAclMetricName: 'WebAclMetricName',
  monitorName: 'MonitorName',
  textMonitorName: 'TextMonitorName',
  senderName: 'SenderName',
  configurationSetName: 'ConfigurationSetName',
  responderName: 'ResponderName',
  responderMode: 'ResponderMode',
  lockdownAlternatives: 'LockdownAlternatives',
  auditorName: 'AuditorName',
  alarmPrefixes: 'AlarmPrefixes',
  blockListSets: 'BlockListSets',
  rules: 'Rules',
  ruleGroups: 'RuleGroups',
  logGroupName: 'LogGroupName',
  worstDay: 'WorstDay',
  noticeTables: 'NoticeTables',
  historyLogGroup: 'HistoryLogGroup',
} as const;
