import { type Input, millis, type Output, type Service, ServiceError, text, texts } from '../../lab/aws/service';

export interface ListedAlarm {
  readonly actions: readonly string[];
  readonly enabled?: boolean;
}

/** CloudWatch, as far as alarms and their actions go. */
export class AlarmList implements Service {
  readonly alarms = new Map<string, ListedAlarm>();
  /** What became of alarms. */
  history: ReadonlyArray<{
    readonly name: string;
    readonly at: number;
    readonly from: string;
    readonly to: string;
    readonly reason?: string;
  }> = [];
  readonly operations = {
    DescribeAlarmHistory: (input: Input): Output => ({
      AlarmHistoryItems: this.history
        .filter(({ at }) => at >= millis(input.StartDate, 'StartDate') && at <= millis(input.EndDate, 'EndDate'))
        .map(({ name, at, from, to, reason }) => ({
          AlarmName: name,
          Timestamp: at / 1000,
          HistoryItemType: 'StateUpdate',
          HistoryData: JSON.stringify({
            oldState: { stateValue: from },
            newState: { stateValue: to, stateReason: reason },
          }),
        })),
    }),
    DescribeAlarms: (input: Input): Output => ({
      MetricAlarms: texts(input, 'AlarmNames').flatMap((name) => {
        const alarm = this.alarms.get(name);
        if (alarm === undefined) return [];
        return [
          {
            AlarmName: name,
            AlarmArn: `arn:aws:cloudwatch:eu-central-1:111122223333:alarm:${name}`,
            ActionsEnabled: alarm.enabled ?? true,
            AlarmActions: alarm.actions,
          },
        ];
      }),
    }),
  };
}

/** KMS, as far as policies of keys go. */
export class KeyPolicies implements Service {
  /** ARN of the key → its policy. */
  readonly policies = new Map<string, object>();
  /** Alias → ARN of the key. */
  readonly aliases = new Map<string, string>();
  readonly operations = {
    DescribeKey: (input: Input): Output => ({ KeyMetadata: { Arn: this.arn(input), KeyId: this.arn(input) } }),
    GetKeyPolicy: (input: Input): Output => ({ Policy: JSON.stringify(this.policies.get(this.arn(input))) }),
  };

  private arn(input: Input): string {
    const id = text(input, 'KeyId');
    const arn = this.aliases.get(id) ?? id;
    if (!this.policies.has(arn)) throw new ServiceError('NotFoundException', `Key ${id} does not exist`);
    return arn;
  }
}
