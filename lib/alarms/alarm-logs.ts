import { Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { BundledFunction } from '../private/bundled-function';

/** Topics behind which a notifier stands that shows the last lines of a log. */
const READERS = new WeakMap<ITopic, (log: ILogGroup) => void>();

/** Whoever makes messages of the alarms on a topic may read the logs that they name. */
export function readsLogs(topic: ITopic, grant: (log: ILogGroup) => void): void {
  READERS.set(topic, grant);
}

/** Lets the notifiers behind the topics read a log. Those of another stack can't: the stacks would need each other. */
export function showLog(topics: readonly ITopic[], log: ILogGroup): void {
  for (const topic of topics) {
    if (Stack.of(topic) === Stack.of(log)) READERS.get(topic)?.(log);
  }
}

/** The log of a handler of ours; undefined for a function of somebody else, whose log may show people. */
export function logOf(handler: IFunction | undefined): ILogGroup | undefined {
  const scope = handler?.node.scope;
  return scope instanceof BundledFunction ? scope.logGroup : undefined;
}

/** The command that shows the last errors in a log. */
export function tailOf(logGroupName: string): string {
  return `aws logs tail ${logGroupName} --since 1h --filter-pattern '?ERROR ?WARN ?"Task timed out"'`;
}
