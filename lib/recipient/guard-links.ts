import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ENV } from '../contract/env';
import type { IWatchedGuard } from '../notices/i-watched-guard';
import { acknowledgeKeyUse } from '../private/acknowledged';
import type { IReputationMonitor } from '../reputation/i-reputation-monitor';
import type { GuardStore } from './guard-store';
import type { IRecipientGuard } from './i-recipient-guard';

/** A guard that this app deploys, as its links see it. */
type LinkedGuard = IRecipientGuard & IWatchedGuard;

/** What `RecipientGuard.shareTableWithAccount` needs of the table, the secret and the key. */
export function shareStore(guard: LinkedGuard, { table, secret }: GuardStore, principal: iam.IPrincipal): void {
  if (table.encryptionKey === undefined) {
    throw fault(
      guard,
      "shareTableWithAccount needs encryptionKey, got none; a secret under a key that AWS manages can't be read from another account. Give a key, or share the function (shareWithAccount)",
    );
  }
  const principals = [principal];
  // A policy of the table itself can't name the table's ARN: that would be a circle.
  table.addToResourcePolicy(
    new iam.PolicyStatement({
      principals,
      actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      resources: ['*'],
    }),
  );
  secret.addToResourcePolicy(
    new iam.PolicyStatement({ principals, actions: ['secretsmanager:GetSecretValue'], resources: ['*'] }),
  );
  table.encryptionKey.grantEncryptDecrypt(principal);
}

/** Lets the function that counts a sender's events write the guard's block list, and tells it where that is. */
export function blockFromEvents(
  guard: LinkedGuard,
  { ingestFunction }: IReputationMonitor,
  store: GuardStore,
  blockSeconds: number,
): void {
  if (ingestFunction === undefined) {
    throw fault(
      guard,
      'blockFrom needs a monitor that counts events, got one with countEvents: false or whose events are elsewhere',
    );
  }
  if (!(ingestFunction instanceof lambda.Function)) {
    throw fault(
      guard,
      "blockFrom needs a monitor whose ingestFunction is deployed by this app, got an imported function, which can't be told where the table is; call blockFrom where the monitor is",
    );
  }
  store.grantBlock(ingestFunction).assertSuccess();
  if (store.table.encryptionKey !== undefined && ingestFunction.role !== undefined)
    acknowledgeKeyUse(ingestFunction.role);
  setEnvironment(ingestFunction, {
    [ENV.guardTable]: store.table.tableArn,
    [ENV.guardSecret]: store.secret.secretArn,
    [ENV.guardName]: guard.guardName,
    [ENV.guardBlockSeconds]: String(blockSeconds),
  });
}

/** Refuses a monitor that has no daily report to show a guard in. */
export function demandReport(guard: LinkedGuard, monitor: IReputationMonitor): void {
  if (monitor.sendsReport) return;
  throw fault(
    guard,
    `reportIn needs a monitor with a daily report, got ${monitor.node.path} without; give it dailyReport`,
  );
}

/** Tells a monitor's probe which guard counts the codes that are typed in. */
export function compareInProbe(guard: LinkedGuard, monitor: IReputationMonitor): void {
  const probe = monitor.probeFunction;
  if (!(probe instanceof lambda.Function)) {
    throw fault(
      guard,
      `compareIn needs a monitor with a probeFunction, got ${monitor.node.path}; give one that compares with what is usual`,
    );
  }
  setEnvironment(probe, { [ENV.guardName]: guard.guardName });
}

/** Lets the guard's function put the texts that were answered into the sender's queue. */
export function feedBackThrough(guard: LinkedGuard, monitor: IReputationMonitor): void {
  const { feedbackQueue } = monitor;
  const { guardFunction } = guard;
  if (feedbackQueue === undefined || !(guardFunction instanceof lambda.Function)) {
    throw fault(
      guard,
      `feedBackTo needs a monitor that takes feedback, got ${monitor.node.path} without; give it messageFeedback: true`,
    );
  }
  feedbackQueue.grantSendMessages(guardFunction);
  setEnvironment(guardFunction, { [ENV.feedbackQueue]: feedbackQueue.queueUrl });
}

/** Sets each variable on the function. */
export function setEnvironment(application: lambda.Function, variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) application.addEnvironment(name, value);
}

function fault(guard: LinkedGuard, what: string): Error {
  return new Error(`RecipientGuard (${guard.node.path}): ${what}`);
}
