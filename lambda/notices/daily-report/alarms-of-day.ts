import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { ReportSettings } from '../../../lib/contract/notices/report-settings';

/** A shield has fewer alarms than fit into two. */
const MOST_PAGES = 10;

/** Of the monitor and the guard by their names, and of whatever else speaks through the notifier: the responder, the auditor. */
export async function alarmsThatAreOn(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  settings: ReportSettings,
): Promise<string[]> {
  const short = shortName(settings);
  const found = await alarmsOf(cloudWatch, settings, { StateValue: 'ALARM' });
  return [...new Set(found)].map(short).sort();
}

/** What people call an alarm of this shield; undefined for one of somebody else. */
export async function namesOfAlarms(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  settings: ReportSettings,
): Promise<(alarm: string) => string | undefined> {
  const short = shortName(settings);
  const known = new Set(await alarmsOf(cloudWatch, settings, {}));
  return (alarm) => (known.has(alarm) ? short(alarm) : undefined);
}

function shortName({ monitor, guard }: ReportSettings): (name: string) => string {
  const owners = guard === undefined ? [monitor] : [monitor, guard.name];
  return (name) => {
    const owner = owners.find((prefix) => name.startsWith(`${prefix}-`));
    return owner === undefined ? name : name.slice(owner.length + 1);
  };
}

async function alarmsOf(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  { monitor, guard, alarmTopicArn }: ReportSettings,
  state: { readonly StateValue?: 'ALARM' },
): Promise<string[]> {
  const owners = guard === undefined ? [monitor] : [monitor, guard.name];
  const found = await Promise.all([
    ...owners.map((owner) => alarmsIn(cloudWatch, { ...state, AlarmNamePrefix: `${owner}-` })),
    ...(alarmTopicArn === undefined ? [] : [alarmsIn(cloudWatch, { ...state, ActionPrefix: alarmTopicArn })]),
  ]);
  return found.flat();
}

async function alarmsIn(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  which: Pick<DescribeAlarmsCommandInput, 'AlarmNamePrefix' | 'ActionPrefix' | 'StateValue'>,
): Promise<string[]> {
  const found: string[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await cloudWatch.send(
      new DescribeAlarmsCommand({
        ...which,
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: 100,
        NextToken,
      }),
    );
    const { MetricAlarms = [], CompositeAlarms = [] } = answer;
    found.push(
      ...[...MetricAlarms, ...CompositeAlarms]
        // Those without an action stand behind one that has.
        .filter(({ AlarmActions }) => (AlarmActions?.length ?? 0) > 0)
        .map(({ AlarmName = '' }) => AlarmName),
    );
    NextToken = answer.NextToken;
    if (NextToken === undefined) break;
  }
  return found;
}
