import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { AlarmSet } from '../alarms/alarm-set';
import { guardMetric } from '../alarms/guard-metric';
import type { MetricDefinition } from '../contract/metric';
import { CHANNELS, type Channel, type GuardSettings } from '../contract/recipient/guard';
import { GUARD_ALARM, GUARD_METRIC } from '../contract/recipient/guard-metrics';

const FIVE_MINUTES = Duration.minutes(5);

export interface GuardAlarmOptions {
  readonly settings: Pick<GuardSettings, 'guard' | 'validation'>;
  readonly table: Table;
  readonly guardFunction: IFunction;
  readonly rotationFunction: IFunction;
  /** US dollars. */
  readonly failedCodes: number;
  readonly channelConversion: ChannelConversion;
}

/** When the share of codes typed in rings that went over one channel. */
export interface ChannelConversion {
  readonly minimum: number;
  /** Codes within a quarter of an hour. */
  readonly volume: number;
}

export function addGuardAlarms(alarms: AlarmSet, options: GuardAlarmOptions): void {
  const { settings, table, guardFunction, rotationFunction, failedCodes } = options;
  const guardName = settings.guard;
  const sum = (metric: MetricDefinition, period = FIVE_MINUTES) => guardMetric(guardName, metric, { period });
  const quiet = cloudwatch.TreatMissingData.NOT_BREACHING;
  alarms.add(GUARD_ALARM.unavailable, {
    metric: sum(GUARD_METRIC.unavailable),
    threshold: 3,
    missingData: quiet,
    happened: 'The table of the recipient guard could not be used: codes were not sent.',
    todo: 'see the alarms on the table and the function; the log names the fault.',
  });
  alarms.add(GUARD_ALARM.failedOpen, {
    metric: sum(GUARD_METRIC.failedOpen),
    threshold: 1,
    missingData: quiet,
    happened: 'The table of the recipient guard could not be used, and codes were sent without it.',
    todo: 'mend the table first: until then nothing but a local limit stands between an attacker and your recipients.',
  });
  alarms.add(GUARD_ALARM.budget, {
    metric: sum(GUARD_METRIC.refusedBudget),
    threshold: 1,
    missingData: quiet,
    happened:
      'A budget for codes is used up until the hour or the day is over: strangers, or known devices together, solve one more puzzle for a code, or get none.',
    todo: 'see who asks for codes; raise the budget only when they are people.',
  });
  alarms.add(GUARD_ALARM.conversion, {
    metric: sum(GUARD_METRIC.refusedConversion),
    threshold: 1,
    missingData: quiet,
    happened:
      'Hardly any code to a domain, a range of numbers or a country is typed in, and the guard sends no more there.',
    todo: 'the log of the guard names it; traffic that somebody is paid for looks like this.',
  });
  alarms.add(GUARD_ALARM.challenges, {
    metric: sum(GUARD_METRIC.challenged),
    threshold: 20,
    missingData: quiet,
    happened:
      'What strangers share is used up somewhere: people who are not known solve one more puzzle for a code. Known devices are not touched.',
    todo: 'the log of the guard names reason and place; see who asks before you raise a limit.',
  });
  alarms.add(GUARD_ALARM.recipientDay, {
    metric: sum(GUARD_METRIC.refusedDay),
    threshold: 5,
    missingData: quiet,
    happened: 'Codes are asked for again and again for somebody who had as many as a day allows.',
    todo: 'one person may be the aim: known devices and fresh proofs still work; offer another way to sign in.',
  });
  alarms.add(GUARD_ALARM.guessing, {
    metric: sum(GUARD_METRIC.triesUsedUp),
    threshold: 20,
    missingData: quiet,
    happened:
      'Codes are tried more often than people do: somebody guesses. The guard refuses what is beyond the tries of a code.',
    todo: 'look at the verify route: who asks, and whether its limits hold.',
  });
  alarms.add(GUARD_ALARM.floods, {
    metric: sum(GUARD_METRIC.refusedRecipient, Duration.minutes(15)),
    threshold: 100,
    missingData: quiet,
    happened: 'Somebody asks again and again for codes to the same recipients; the guard refuses them.',
    todo: 'see who asks for codes, and whether the human check holds.',
  });
  alarms.add(GUARD_ALARM.failedCodes, {
    metric: new cloudwatch.MathExpression({
      expression: 'sent - verified',
      usingMetrics: {
        sent: sum(GUARD_METRIC.sentCost, Duration.hours(1)),
        verified: sum(GUARD_METRIC.verifiedCost, Duration.hours(1)),
      },
      label: 'codes that nobody typed in (USD an hour)',
      period: Duration.hours(1),
    }),
    threshold: failedCodes,
    missingData: quiet,
    happened: 'Codes that nobody typed in cost more than is usual.',
    todo: 'compare channels and countries in the log of the guard; restrict the countries you serve.',
  });
  for (const channel of CHANNELS) addChannelAlarm(alarms, channel, options);
  alarms.add(GUARD_ALARM.verifiedLost, {
    metric: sum(GUARD_METRIC.verifiedLost, Duration.minutes(15)),
    threshold: 5,
    missingData: quiet,
    happened: 'Verifications could not be counted: conversion looks worse than it is.',
    todo: 'see the alarms on the table; the log names the fault.',
  });
  alarms.add(GUARD_ALARM.blocksLost, {
    metric: sum(GUARD_METRIC.blocksLost, Duration.minutes(15)),
    threshold: 1,
    missingData: quiet,
    happened:
      'Recipients who complained or whose address is bad could not be put on the block list and may get codes, or some whose address is good again could not be taken off it.',
    todo: 'the log of the ingest handler names the fault; a policy or the secret of the guard are the usual ones.',
  });
  alarms.add(GUARD_ALARM.tableThrottles, {
    metric: table.metricThrottledRequestsForOperation('TransactWriteItems', { period: FIVE_MINUTES, statistic: 'Sum' }),
    threshold: 1,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    missingData: quiet,
    happened: 'DynamoDB throttles the table of the recipient guard: checks take longer or fail.',
    todo: 'see whether one counter gets all the traffic, and raise its limit so that it is split.',
  });
  alarms.addHandler(
    'recipient guard',
    guardFunction,
    GUARD_ALARM.errors,
    FIVE_MINUTES,
    'applications that call it send no codes, or send them unchecked if they chose so.',
  );
  alarms.addHandler(
    'key rotation',
    rotationFunction,
    GUARD_ALARM.rotationErrors,
    Duration.hours(1),
    'the old key of the hashes goes on.',
    { once: true },
  );
  addLookupAlarm(alarms, settings);
}

/** For a guard that tells the sender of texts which of them were answered. */
export function addFeedbackAlarm(alarms: AlarmSet, guardName: string): void {
  alarms.add(GUARD_ALARM.feedbackLost, {
    metric: guardMetric(guardName, GUARD_METRIC.feedbackLost, { period: Duration.minutes(15) }),
    threshold: 5,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    happened:
      'Codes were typed in, and the sender of the texts could not be told: its own figures look worse than it is.',
    todo: 'the log of the guard names the fault (feedbackFault); InvalidMessageId is an application that gives no MessageId of AWS.',
  });
}

/** For a guard that asks others about recipients, for money. */
function addLookupAlarm(alarms: AlarmSet, { guard, validation }: GuardAlarmOptions['settings']): void {
  const { addressInsights, carrierLookup, twilioLookup } = validation;
  if (!addressInsights && !carrierLookup && twilioLookup === undefined) return;
  alarms.add(GUARD_ALARM.lookupsLost, {
    metric: guardMetric(guard, GUARD_METRIC.lookupsLost, { period: Duration.minutes(15) }),
    threshold: 5,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    happened: 'Look-ups could say nothing about recipients: codes went out without them.',
    todo: 'the log of the guard names the fault (lookupFault): Twilio401 is a key that was replaced, Twilio60601 a package that the account lacks.',
  });
}

const CHANNEL = {
  email: { alarm: GUARD_ALARM.emailConversion, messages: 'mails' },
  sms: { alarm: GUARD_ALARM.smsConversion, messages: 'text messages' },
  voice: { alarm: GUARD_ALARM.voiceConversion, messages: 'calls' },
} as const satisfies Record<Channel, object>;

/**
 * A channel is told of and never stopped: to stop all text messages because few are typed in would be an outage of our own making, and what an attacker
 * wants who can't send any. Twice a quarter of an hour, so that codes which are still on their way don't count as lost.
 */
function addChannelAlarm(alarms: AlarmSet, channel: Channel, { settings, channelConversion }: GuardAlarmOptions): void {
  const { minimum, volume } = channelConversion;
  const guardName = settings.guard;
  const { alarm, messages } = CHANNEL[channel];
  const period = Duration.minutes(15);
  alarms.add(alarm, {
    metric: new cloudwatch.MathExpression({
      expression: `IF(awaited < ${volume}, 0, IF(verified < awaited * ${minimum}, 1, 0))`,
      usingMetrics: {
        awaited: guardMetric(guardName, GUARD_METRIC.awaited, { period, channel }),
        verified: guardMetric(guardName, GUARD_METRIC.verified, { period, channel }),
      },
      label: `hardly any code typed in (${messages})`,
      period,
    }),
    threshold: 1,
    evaluationPeriods: 2,
    datapointsToAlarm: 2,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    happened: `Of the codes that went out as ${messages} hardly any was typed in for half an hour. They go on: a channel is not stopped by itself.`,
    todo: `see whether ${messages} arrive at all; if they do, the log of the guard names domains, ranges and countries.`,
  });
}
