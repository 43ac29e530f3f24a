import { Template } from 'aws-cdk-lib/assertions';

interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: object; readonly Period: number; readonly Stat: string };
  readonly ReturnData?: boolean;
}

/** An alarm as if it looked at what it looks at without zeros for missing data (`lib/alarms/filled.ts`). */
function unfilledAlarm<T extends object>(properties: T): T {
  const { Metrics, ...rest } = properties as T & { readonly Metrics?: readonly Query[] };
  const root = Metrics?.find(({ ReturnData }) => ReturnData !== false);
  const inner = root?.Expression === 'FILL(seen, 0)' ? Metrics!.find(({ Id }) => Id === 'seen') : undefined;
  if (inner === undefined) return properties;
  if (inner.MetricStat === undefined) {
    const others = Metrics!.filter((query) => query !== root && query !== inner);
    return { ...rest, Metrics: [inner, ...others] } as unknown as T;
  }
  const { Metric, Period, Stat } = inner.MetricStat;
  return { ...rest, ...Metric, Period, Statistic: Stat } as unknown as T;
}

/** The template with all its alarms so. */
export function unfilled(template: Template): Template {
  const json = template.toJSON();
  const resources = Object.entries(json.Resources as Record<string, { Type: string; Properties: object }>);
  return Template.fromJSON({
    ...json,
    Resources: Object.fromEntries(
      resources.map(([id, resource]) => [
        id,
        resource.Type === 'AWS::CloudWatch::Alarm'
          ? { ...resource, Properties: unfilledAlarm(resource.Properties) }
          : resource,
      ]),
    ),
  });
}
