import type { AlarmDefinition } from '../../../lib/contract/alarm';
import { readAlarmText } from '../../../lib/contract/alarm-text';
import { counted } from '../../../lib/contract/counted';
import { INBOUND_ALARM } from '../../../lib/contract/inbound/inbound-alarms';
import { messageSubject } from '../../../lib/contract/message-subject';
import { NOTICE_ALARM } from '../../../lib/contract/notices/notice-alarms';
import { PEOPLE_ALARM } from '../../../lib/contract/notices/people-alarms';
import type { Campaign } from '../../../lib/contract/posture/campaign';
import type { GateRecord } from '../../../lib/contract/posture/gate-record';
import { RESPONSE_ALARM } from '../../../lib/contract/posture/response-alarms';
import { GATE_ALARM } from '../../../lib/contract/protection/gate-alarms';
import { BLOCKED_ALARM, RULE_ALARM } from '../../../lib/contract/protection/rule-alarms';
import { rangeText } from '../../../lib/contract/protection/web-acl-metrics';
import { COGNITO_ALARM } from '../../../lib/contract/recipient/cognito';
import { GUARD_ALARM } from '../../../lib/contract/recipient/guard-metrics';
import { MAIL_ALARM, PIPELINE_ALARM } from '../../../lib/contract/reputation/alarms';
import { completeCommands, type ShieldIdentity, shieldName, shieldTitle } from '../../../lib/contract/shield-identity';
import type { WebAclCounts } from '../web-acl-counts';
import type { AlarmChange } from './alarm-change';
import { type Evidence, evidenceLines } from './evidence';
import type { Acknowledgement } from './incident';
import type { WebAclLog } from './web-acl-log';
import type { Share, WebAclSamples } from './web-acl-samples';

export interface PostureFinding {
  readonly posture: 'normal' | 'strict' | 'lockdown';
  readonly record?: GateRecord;
}

/** What could be found out; a part that is missing could not. */
export interface Findings extends Evidence {
  readonly webAcl?: WebAclCounts;
  readonly samples?: WebAclSamples;
  readonly webAclLog?: WebAclLog;
  readonly posture?: PostureFinding;
  /** A campaign of the last hour that somebody announced. */
  readonly campaign?: Campaign | undefined;
  /** Names of the parts that were asked for and failed. */
  readonly failed: readonly string[];
}

export interface Links {
  readonly alarm: string;
  readonly dashboard?: string;
}

/** One message for people and machines. */
export interface Notice {
  /** At most 100 ASCII characters, as SNS wants it. */
  readonly subject: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface NoticeInput {
  readonly change: AlarmChange;
  readonly shield: ShieldIdentity;
  readonly monitor: string;
  readonly now: number;
  readonly findings: Findings;
  readonly links: Links;
  /** Who has seen what is on. */
  readonly holder?: Acknowledgement | undefined;
}

export function composeNotice(input: NoticeInput): Notice {
  const { change, shield, findings } = input;
  const { happened, todo, first, runbook, level } = readDescription(change.description);
  const name = nameOf(change.alarm, input.monitor);
  const over = change.to === 'OK';
  const head = over ? 'OVER' : level;
  const sections: Section[] = [
    {
      title: over ? 'It is over' : 'What happened',
      lines: [happened, ...(change.behind.length > 0 ? behind(input) : [])],
    },
    { title: 'Shield', lines: [shieldTitle(shield)] },
    { title: over ? 'When' : 'Since when', lines: [since(input)] },
    {
      title: 'What to do now',
      lines: over
        ? ['nothing; the runbook says what to look at afterwards']
        : [todo, ...actions(first, findings.posture, shield)],
    },
    ...heldBy(input.holder),
    { title: 'How we know', lines: evidenceLines(change, findings) },
    { title: 'At the web ACL', lines: atTheWebAcl(findings) },
    { title: 'What the shield did', lines: whatTheShieldDid(findings) },
    { title: 'Links', lines: links(input, runbook) },
  ];
  if (findings.failed.length > 0) {
    sections.push({
      title: 'Not found out',
      lines: [`${findings.failed.join(', ')} (the log of the notifier says why)`],
    });
  }
  return {
    subject: messageSubject(`${head}: ${name} (${shieldName(shield)}, ${shield.region})`),
    sections: sections.filter(({ lines }) => lines.length > 0),
  };
}

/** Nobody has to ask who is on it. */
export function heldBy(holder: Acknowledgement | undefined): Section[] {
  if (holder === undefined) return [];
  const { by, why, until } = holder;
  return [{ title: 'Acknowledged', lines: [`by ${by}, until ${utc(until)}: ${why}`] }];
}

/** The alarm's own command; and the way back, where there is something to go back from. */
function actions(first: string | undefined, posture: PostureFinding | undefined, shield: ShieldIdentity): string[] {
  const release = completeCommands('otp-shield release --hold 30m --reason "false alarm"', shield);
  return [
    ...(first === undefined ? [] : ['first type:', first]),
    ...(posture === undefined || posture.posture === 'normal' ? [] : [`to end ${posture.posture}:`, release]),
  ];
}

const NAMES = [
  MAIL_ALARM,
  PIPELINE_ALARM,
  NOTICE_ALARM,
  RESPONSE_ALARM,
  RULE_ALARM,
  BLOCKED_ALARM,
  GUARD_ALARM,
  INBOUND_ALARM,
  COGNITO_ALARM,
  PEOPLE_ALARM,
  GATE_ALARM,
]
  .flatMap((definitions): AlarmDefinition[] => Object.values(definitions))
  .map(({ name }) => name)
  .sort((a, b) => b.length - a.length);

/** Responder, auditor and recipient guard tell people here, too; their alarms carry their own names. */
export function nameOf(alarm: string, monitor: string): string {
  if (alarm.startsWith(`${monitor}-`)) return alarm.slice(monitor.length + 1);
  return NAMES.find((candidate) => alarm.endsWith(`-${candidate}`)) ?? alarm;
}

/** For mail. */
export function textOf({ sections }: Notice): string {
  return sections.map(({ title, lines }) => [`${title}:`, ...lines.map((line) => `  ${line}`)].join('\n')).join('\n\n');
}

/** Of an alarm of somebody else, what it says as it is. */
function readDescription(description: string): {
  happened: string;
  todo: string;
  first?: string;
  runbook?: string;
  level: string;
} {
  const text = readAlarmText(description);
  return text === undefined
    ? { happened: description || 'no description', todo: 'see the alarm', level: 'ALARM' }
    : { ...text, level: text.level.toUpperCase() };
}

function behind({ change, monitor }: NoticeInput): string[] {
  return [`Behind it: ${change.behind.map((name) => name.replace(`${monitor}-`, '')).join(', ')}`];
}

function since({ change, now }: NoticeInput): string {
  const minutes = Math.max(0, Math.round((now - change.at) / 60_000));
  const ago = minutes < 2 ? 'just now' : `${minutes} minutes ago`;
  return `${utc(change.at)} (${ago})`;
}

function atTheWebAcl({ webAcl, samples, webAclLog }: Findings): string[] {
  const shares = (title: string, list: readonly Share[] | undefined) =>
    list === undefined || list.length === 0
      ? []
      : [`${title}: ${list.map(({ what, count }) => `${what} ${count}`).join(', ')}`];
  const lastHour =
    webAcl === undefined
      ? []
      : [
          `last hour: ${webAcl.requested} code requests, ${rangeText(webAcl.turnedBack)} turned back with a puzzle, ${webAcl.solved} with a solved one, ` +
            `${webAcl.blocked} blocked, ${webAcl.passed} reached the backend; ${counted(webAcl.verified, 'code')} checked`,
        ];
  return [
    ...lastHour,
    ...shares('countries', samples?.countries),
    ...shares('addresses', samples?.addresses),
    ...shares('networks (ASN)', webAclLog?.networks),
    ...shares('TLS fingerprints (JA4)', webAclLog?.fingerprints),
    ...shares('user agents', samples?.userAgents),
    ...shares('paths', samples?.paths),
  ];
}

function whatTheShieldDid({ posture, campaign, webAcl }: Findings): string[] {
  const blocked = Object.entries(webAcl?.blockedByRule ?? {}).sort(([, a], [, b]) => b - a);
  return [
    ...(posture === undefined ? [] : [describePosture(posture)]),
    ...(campaign === undefined ? [] : [describeCampaign(campaign)]),
    ...(blocked.length === 0
      ? []
      : [`blocked in the last hour: ${blocked.map(([rule, n]) => `${n} by ${rule}`).join(', ')}`]),
  ];
}

function describePosture({ posture, record }: PostureFinding): string {
  if (posture === 'normal') return 'posture normal: nothing was tightened';
  if (record === undefined) return `posture ${posture}, by somebody who left no note`;
  const until = record.until === undefined ? '' : `, until ${utc(record.until)}`;
  return `posture ${posture} since ${utc(record.since)}${until}, by ${record.by}: ${record.why}`;
}

function describeCampaign({ from, until, times, by, why }: Campaign): string {
  return `a campaign is announced: ${times} times the usual codes from ${utc(from)} until ${utc(until)}, by ${by}: ${why}`;
}

function links({ links: { alarm, dashboard } }: NoticeInput, runbook: string | undefined): string[] {
  return [
    ...(runbook === undefined ? [] : [`runbook:   ${runbook}`]),
    ...(dashboard === undefined ? [] : [`dashboard: ${dashboard}`]),
    `alarm:     ${alarm}`,
  ];
}

function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
