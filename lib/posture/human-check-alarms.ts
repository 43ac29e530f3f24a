import { Duration } from 'aws-cdk-lib';
import { type IAlarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmSet, DEFAULT_RUNBOOK_URL, gauge } from '../alarms/alarm-set';
import type { HumanCheckGate } from '../protection/human-checks/check';

const PERIOD = Duration.minutes(5);

/** The gate answers when it can't judge, so Lambda counts no error: without these alarms nobody would hear that all are locked out. */
export function humanCheckAlarms(scope: Construct, gate: HumanCheckGate, notify: ITopic[]): IAlarm[] {
  const { id, title, alarms, errors, consequence } = gate._watch;
  const set = new AlarmSet(new Construct(scope, id), {
    prefix: gate.gateName,
    notify,
    runbookUrl: DEFAULT_RUNBOOK_URL,
    handler: gate.gateFunction,
  });
  for (const { definition, metric, ...options } of alarms) {
    set.add(definition, {
      ...options,
      metric: gauge(metric.namespace, metric.name, metric.dimensions, 'Sum', PERIOD),
      // Written only when something fails.
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }
  set.addHandler(title, gate.gateFunction, errors, PERIOD, consequence);
  return set.alarms;
}
