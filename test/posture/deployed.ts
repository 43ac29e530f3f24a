import { RUN_TIME_IP_SET, RUN_TIME_IP_SET_TYPE } from '../../lib/contract/posture/run-time-ip-set';

/** Resolves the references of a synthesized template as a deployment would, as far as these tests need it. */
export function deployedValue(
  value: unknown,
  resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>,
): unknown {
  const resolve = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(resolve);
    if (typeof node !== 'object' || node === null) return node;
    const [[key, inner]] = Object.entries(node) as [[string, unknown]];
    if (key === 'Ref') return reference(String(inner));
    if (key === 'Fn::GetAtt') {
      const [id, attribute] = inner as [string, string];
      if (resources[id]?.Type === RUN_TIME_IP_SET_TYPE && attribute === RUN_TIME_IP_SET.reference) {
        return `${id}|${id}-id|REGIONAL`;
      }
      return attribute === 'Arn' ? arn(id) : `${id}.${attribute}`;
    }
    if (key === 'Fn::Join') {
      const [separator, parts] = inner as [string, unknown[]];
      return parts.map(resolve).join(separator);
    }
    return Object.fromEntries(Object.entries(node).map(([name, member]) => [name, resolve(member)]));
  };
  const reference = (id: string): string => {
    if (id.startsWith('AWS::'))
      return { 'AWS::Partition': 'aws', 'AWS::Region': 'eu-central-1', 'AWS::AccountId': '111122223333' }[id] ?? id;
    const resource = resources[id];
    if (resource === undefined) throw new Error(`${id} is no resource of the template`);
    if (/^AWS::CloudWatch::.*Alarm$/.test(resource.Type)) return String(resource.Properties?.AlarmName);
    if (resource.Type === 'AWS::SNS::Topic') return `arn:aws:sns:eu-central-1:111122223333:${id}`;
    return id;
  };
  const arn = (id: string): string => {
    const resource = resources[id];
    if (/^AWS::CloudWatch::.*Alarm$/.test(resource?.Type ?? '')) {
      return `arn:aws:cloudwatch:eu-central-1:111122223333:alarm:${resource!.Properties?.AlarmName}`;
    }
    return `arn:aws:stand-in:eu-central-1:111122223333:${id}`;
  };
  return resolve(value);
}
