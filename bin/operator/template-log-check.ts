import type { DoctorLine } from './doctor-line';
import { nameFaults } from './log-check';

interface Resource {
  readonly Type?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Whether the logs of the web ACLs in a template go where AWS WAF delivers; its own error ("The ARN isn't valid") doesn't say what is wrong. */
export function examineTemplateLogs(template: unknown): DoctorLine[] {
  const resources = (template as { Resources?: Readonly<Record<string, Resource>> } | null)?.Resources ?? {};
  return Object.entries(resources).flatMap(([id, { Type, Properties }]): DoctorLine[] => {
    if (Type !== 'AWS::WAFv2::LoggingConfiguration') return [];
    const { LogDestinationConfigs = [] } = (Properties ?? {}) as { LogDestinationConfigs?: unknown };
    return [LogDestinationConfigs].flat().flatMap((destination): DoctorLine[] => {
      const text = textOf(destination, resources);
      if (text === undefined)
        return [{ level: 'note', message: `${id}: where the log goes is known at deploy time only` }];
      const faults = nameFaults(text, undefined).map(({ level, message }) => ({ level, message: `${id}: ${message}` }));
      return faults.length > 0
        ? faults
        : [{ level: 'good', message: `${id}: the log goes to ${text.split(':').at(-1)}` }];
    });
  });
}

/** Names of the log groups that web ACLs of a template write to; undefined for one that is known at deploy time only. */
export function logGroupsOfWebAcls(template: unknown): Array<string | undefined> {
  const resources = (template as { Resources?: Readonly<Record<string, Resource>> } | null)?.Resources ?? {};
  return Object.values(resources).flatMap(({ Type, Properties }) => {
    if (Type !== 'AWS::WAFv2::LoggingConfiguration') return [];
    return [Properties?.LogDestinationConfigs].flat().flatMap((destination) => {
      const text = textOf(destination, resources);
      const [, , service, , , , name] = (text ?? '').split(':');
      return text === undefined || service === 'logs' ? [name] : [];
    });
  });
}

/** Undefined when a part of it is known at deploy time only. */
function textOf(node: unknown, resources: Readonly<Record<string, Resource>>): string | undefined {
  if (typeof node === 'string') return node;
  const [[key, inner] = []] = Object.entries((node ?? {}) as object);
  if (key === 'Ref') return referenced(String(inner), resources);
  if (key === 'Fn::GetAtt') {
    const [id, attribute] = [inner].flat() as string[];
    const name = attribute === 'Arn' ? referenced(id ?? '', resources) : undefined;
    return name === undefined ? undefined : `arn:aws:logs:::log-group:${name}:*`;
  }
  if (key !== 'Fn::Join') return undefined;
  const [separator, parts] = inner as [string, unknown[]];
  const texts = parts.map((part) => textOf(part, resources));
  return texts.includes(undefined) ? undefined : texts.join(separator);
}

function referenced(id: string, resources: Readonly<Record<string, Resource>>): string | undefined {
  if (id === 'AWS::Partition') return 'aws';
  // Which Region and account doesn't matter for a name.
  if (id.startsWith('AWS::')) return '';
  const { Type, Properties = {} } = resources[id] ?? {};
  if (Type !== 'AWS::Logs::LogGroup') return undefined;
  const { LogGroupName: name } = Properties;
  // CloudFormation makes up a name that starts with the name of the stack.
  return typeof name === 'string'
    ? name
    : name === undefined
      ? `(a name that CloudFormation makes up for ${id})`
      : textOf(name, resources);
}
