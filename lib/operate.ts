import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { demandReceivers } from './alarms/alarm-receivers';
import { alarmPrefix } from './alarms/alarm-set';
import { RULE } from './contract/names';
import { OtpDashboard } from './dashboard/otp-dashboard';
import type { DailyReportOptions } from './notices/daily-report-options';
import type { OtpOperationsOptions, OtpOperationsProps } from './otp-operations-props';
import { AutomaticBlockList } from './posture/automatic-block-list';
import { humanCheckAlarms } from './posture/human-check-alarms';
import { OperatorOutputs, outputName } from './posture/operator-outputs';
import { OtpResponder } from './posture/otp-responder';
import type { OtpResponderOptions, OtpResponderProps } from './posture/otp-responder-props';
import { ruleAlarms } from './posture/rule-alarms';
import { ShieldAuditor } from './posture/shield-auditor';
import { watchedOf } from './posture/watched-of';
import { misshapenObjects, OPTIONS, refuseMisshapen } from './private/demanded-objects';
import { Faults } from './private/faults';
import { Round } from './private/round';
import { isUserPool } from './protection/guarded-resource';
import type { IOtpWebAcl } from './protection/i-otp-web-acl';
import { RecipientGuard } from './recipient/recipient-guard';
import type { RecipientGuardProps } from './recipient/recipient-guard-props';
import { defaultProvider } from './reputation/email-provider';
import type { IReputationMonitor } from './reputation/i-reputation-monitor';
import { peopleAlarms } from './reputation/people-alarms';
import { SmsProvider } from './reputation/sms-provider';
import { worstDayOf } from './worst-day';

/** What stands around the rules. */
export interface Operations {
  readonly reputationMonitor?: IReputationMonitor;
  readonly textMonitor?: IReputationMonitor;
  readonly responder: OtpResponder;
  readonly auditor: ShieldAuditor;
  readonly automaticBlockList?: AutomaticBlockList;
  readonly recipientGuard?: RecipientGuard;
  readonly dashboard?: OtpDashboard;
  readonly worstDay: string;
  /** Starts of the names of alarms that are neither the monitor's, nor the responder's, nor the auditor's. */
  readonly furtherAlarms: string[];
}

/** @internal Options that are sound, and make what the given ones would have made. */
export function operationsStandIn(given: OtpOperationsOptions): OtpOperationsOptions {
  return {
    ...(given.sms && { sms: SmsProvider.endUserMessaging() }),
    ...(given.recipientGuard && { recipientGuard: {} }),
    ...(given.automaticBlockList && { automaticBlockList: {} }),
    ...(given.dashboard === false && { dashboard: false }),
  };
}

/** What tells of a sender needs one. */
function demandSender(scope: Construct, { dailyReport, notices }: OtpOperationsOptions): void {
  const faults = new Faults();
  const got = 'got EmailProvider.none() and no sms; give one of them';
  if (dailyReport !== undefined)
    faults.add(`dailyReport has no effect without a sender to report on, ${got}, or leave the report out`);
  if (notices !== undefined)
    faults.add(`notices has no effect without a sender that is watched, ${got}, or leave notices out`);
  faults.throwIfAny(scope, scope.constructor.name);
}

const SHAPES = {
  email: { kind: 'an EmailProvider', instead: 'EmailProvider.ses()', method: 'watch' },
  sms: { kind: 'an SmsProvider', instead: 'SmsProvider.endUserMessaging()', method: 'watch' },
  notices: OPTIONS,
  dailyReport: OPTIONS,
  recipientGuard: OPTIONS,
  automaticBlockList: OPTIONS,
  response: OPTIONS,
};

/**
 * Makes it all directly below `scope`, so that a shield has no needless level in its paths.
 *
 * @param round of whoever made the web ACL; what is wrong with that is told together with the rest
 */
export function operate(scope: Construct, given: OtpOperationsProps, round = new Round()): Operations {
  const misshapen = misshapenObjects(given, SHAPES);
  round.make(() => refuseMisshapen(scope, misshapen));
  const props = Object.fromEntries(
    Object.entries(given).filter(([prop]) => !misshapen.has(prop)),
  ) as unknown as OtpOperationsProps;
  const { webAcl, resourceArns, notify: topics = [], email = defaultProvider() } = props;
  // Undefined once its props were refused.
  const watched = (webAcl as IOtpWebAcl | undefined) && { ...watchedOf(webAcl), ...userPoolOf(scope, resourceArns) };
  const options = {
    notify: topics,
    notices: props.notices,
    webAcl: watched,
    dailyReport: props.dailyReport,
    otherChannels: props.sms !== undefined,
  };
  round.make(() => demandReceivers(scope, 'notify', topics));
  const monitor = round.make(() => email.watch(scope, options));
  const textMonitor = round.make(() => props.sms?.watch(scope, options));
  const monitors = [monitor, textMonitor].filter((each) => each !== undefined);
  // A monitor that was refused is missing, too, and its faults are told already.
  if (monitors.length === 0 && !round.refusedAny) round.make(() => demandSender(scope, props));
  // Through the notifier of a monitor, so that everything the shield says reads alike; if that fails, the plain message arrives.
  const alarmTopic = monitors.find((each) => each.alarmTopic !== undefined)?.alarmTopic;
  const notify = alarmTopic === undefined ? topics : [alarmTopic];
  const recipientGuard = round.make(
    () => props.recipientGuard && guardBeside(scope, { ...props.recipientGuard, notify }, monitor, textMonitor),
  );
  const automaticBlockList = round.make(
    () =>
      props.automaticBlockList &&
      new AutomaticBlockList(scope, 'BlockList', { ...props.automaticBlockList, webAcl, notify }),
  );
  const responder = round.make(() => {
    const given = { ...props.response, ...textAttacks(props.response, textMonitor, recipientGuard), notify, monitor };
    return new OtpResponder(scope, 'Responder', {
      ...given,
      ...(watched && responderOf(webAcl)),
      guardName: recipientGuard?.guardName,
      countrySwitch: textMonitor?.countrySwitch,
    } as OtpResponderProps);
  });
  // Undefined once its props were refused.
  const history = (responder as OtpResponder | undefined)?._historyLogGroup;
  if (history !== undefined) monitors.find((each) => each.sendsReport)?.reportHistory(history);
  const auditor = round.make(() => new ShieldAuditor(scope, 'Auditor', { webAcl, resourceArns, notify }));
  round.end();
  const gate = webAcl.humanCheckGate;
  const gateAlarms = gate === undefined ? [] : humanCheckAlarms(scope, gate, notify);
  const rulesWatched = ruleAlarms(scope, webAcl, notify);
  const people = peopleAlarms(
    scope,
    {
      passed: (period) => webAcl.metric('CountedRequests', RULE.passed, { period }),
      lockedOut: (period) => webAcl.metric('BlockedRequests', RULE.lockdown, { period }),
    },
    notify,
    monitor,
    textMonitor === undefined && props.dailyReport?.textMessagePrice === undefined,
  );
  const worstDay = worstDayOf(webAcl, responder, recipientGuard);
  const furtherAlarms = [
    rulesWatched.prefix,
    people.prefix,
    ...(textMonitor === undefined ? [] : [textMonitor.monitorName]),
    ...(recipientGuard === undefined ? [] : [recipientGuard.guardName]),
    ...(gate === undefined ? [] : [gate.gateName]),
    ...(automaticBlockList === undefined ? [] : [alarmPrefix(automaticBlockList)]),
  ];
  if (props.operatorOutputs !== false) {
    const name = outputName(scope);
    new OperatorOutputs(scope, 'Outputs', {
      name,
      webAcl,
      resourceArns,
      monitor,
      textMonitor,
      responder,
      auditor,
      notify: topics,
      worstDay,
      alarmPrefixes: furtherAlarms,
    });
  }
  const dashboard =
    props.dashboard === false
      ? undefined
      : new OtpDashboard(scope, 'Dashboard', {
          monitors,
          webAcl: watched,
          recipientGuard,
          responderName: responder.responderName,
          alarms: [
            ...responder.alarms,
            ...auditor.alarms,
            ...(automaticBlockList?.alarms ?? []),
            ...gateAlarms,
            ...rulesWatched.alarms,
            ...people.alarms,
          ],
          ...pricesOf(props.dailyReport),
        });
  return {
    reputationMonitor: monitor,
    textMonitor,
    responder,
    auditor,
    automaticBlockList,
    recipientGuard,
    dashboard,
    worstDay,
    furtherAlarms,
  };
}

/** By its id, as people know it. A list that only the deployment knows has none. */
function userPoolOf(scope: Construct, resourceArns: readonly string[] = []) {
  const arn = Token.isUnresolved(resourceArns) ? undefined : resourceArns.find((each) => isUserPool(each, scope));
  return arn === undefined
    ? {}
    : { userPoolId: Stack.of(scope).splitArn(arn, ArnFormat.SLASH_RESOURCE_NAME).resourceName };
}

/** What the responder turns, and what it looks at. */
function responderOf(webAcl: IOtpWebAcl) {
  return {
    lockdownGate: webAcl.lockdownGate,
    strictGate: webAcl.strictGate,
    campaignGate: webAcl.campaignGate,
    lockdownAlternatives: webAcl.lockdownAlternatives,
    requestMetric: webAcl.metric('CountedRequests', RULE.classifyRequest),
    puzzleMetric: webAcl.metric('CaptchaRequests', RULE.humanCheck),
    lockdownRefusals: [webAcl.metric('BlockedRequests', RULE.lockdown)],
    strictRefusals: [RULE.strictRateLimit, RULE.strictSendCeiling].map((rule) =>
      webAcl.metric('BlockedRequests', rule),
    ),
  };
}

/** Beside the alarms that somebody gave; without `sms` nothing changes. */
function textAttacks(
  response: OtpResponderOptions | undefined,
  textMonitor: IReputationMonitor | undefined,
  guard: RecipientGuard | undefined,
) {
  if (textMonitor === undefined) return {};
  const alarms = [textMonitor.underAttackAlarm, ...(guard?._pumpingAlarms ?? [])];
  return { attackAlarms: [...(response?.attackAlarms ?? []), ...alarms.filter((alarm) => alarm !== undefined)] };
}

/** Fed by what the monitor of the mails counts, and shown in each report: the one about texts says which of them were typed in. */
function guardBeside(
  scope: Construct,
  props: RecipientGuardProps,
  monitor: IReputationMonitor | undefined,
  textMonitor: IReputationMonitor | undefined,
): RecipientGuard {
  const guard = new RecipientGuard(scope, 'RecipientGuard', props);
  // Mails that are sent in another Region aren't counted here.
  if (monitor?.ingestFunction !== undefined) guard.blockFrom(monitor);
  for (const each of [monitor, textMonitor]) if (each?.sendsReport) guard.reportIn(each);
  if (monitor?.probeFunction !== undefined) guard.compareIn(monitor);
  if (textMonitor?.feedbackQueue !== undefined) guard.feedBackTo(textMonitor);
  return guard;
}

/** What the report reckons with, the dashboard does, too. */
function pricesOf({ mailPricePerThousand, captchaPricePerThousand }: DailyReportOptions = {}) {
  return { mailPricePerThousand, captchaPricePerThousand };
}
