import type { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { checkReceivers } from '../alarms/alarm-receivers';
import type { Faults } from '../private/faults';
import type { WatchOptions } from './watch-options';

/** What any watch is told and only the deployment may know. */
export const WATCH_TAKES_TOKENS = [
  'webAcl.webAclArn',
  'webAcl.webAclMetricName',
  'webAcl.lockdownSetArn',
  'webAcl.strictSetArn',
  'webAcl.campaignSetArn',
  'webAcl.ruleGroupArns[]',
  'webAcl.allowedIpv4SetArn',
  'webAcl.allowedIpv6SetArn',
  'webAcl.blockedIpv4SetArn',
  'webAcl.blockedIpv6SetArn',
  'webAcl.userPoolId',
  'dailyReport.from',
  'dailyReport.to[]',
  'dailyReport.inboundVerifications[]',
  'runbookUrl',
];

/** Whether all topics can be reached. */
export function checkTopics(
  faults: Faults,
  scope: IConstruct,
  {
    notify,
    chatTopics,
    dailyReport,
  }: Pick<WatchOptions, 'notify' | 'dailyReport'> & { chatTopics?: readonly ITopic[] },
): void {
  checkReceivers(faults, scope, 'notify', notify);
  checkReceivers(faults, scope, 'chatTopics', chatTopics);
  checkReceivers(faults, scope, 'dailyReport.topics', dailyReport?.topics);
}

/** A function makes the messages for a chat, and somebody has to hear when it fails. */
export function checkChat(faults: Faults, notify: readonly ITopic[], chatTopics: readonly ITopic[] = []): void {
  if (chatTopics.length > 0 && notify.length === 0) {
    faults.add('chatTopics needs at least one topic in notify, where the plain alarm goes if the function fails');
  }
}

export function checkMemory(faults: Faults, recipientMemory: Duration | undefined): void {
  if (recipientMemory === undefined || recipientMemory.isUnresolved()) return;
  const days = recipientMemory.toDays({ integral: false });
  faults.wholeNumber('recipientMemory (days)', days, 1, 400, 'give whole days');
}
