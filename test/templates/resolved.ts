export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;
}

/** Where a template is taken to be deployed. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export const PLACE: Place = { account: '111122223333', region: 'eu-central-1' };

/** What stands between `arn:aws:<service>:<region>:<account>:` and the id, as far as notifications travel through it. */
const ARNS: Readonly<Record<string, readonly [service: string, before: string]>> = {
  'AWS::SNS::Topic': ['sns', ''],
  'AWS::SQS::Queue': ['sqs', ''],
  'AWS::KMS::Key': ['kms', 'key/'],
  'AWS::Lambda::Function': ['lambda', 'function:'],
  'AWS::Events::Rule': ['events', 'rule/'],
};

/** Types whose `Ref` is their ARN. */
const REF_IS_ARN = ['AWS::SNS::Topic', 'AWS::Lambda::Alias'];

/** The resources of a template with every intrinsic function as a text: equal functions give equal texts, and ARNs look like ARNs. */
export function resolvedResources({ Resources }: Template, place: Place = PLACE): Map<string, TemplateResource> {
  const { account, region } = place;
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const arnOf = (id: string): string | undefined => {
    if (Resources[id]?.Type === 'AWS::Lambda::Alias') {
      // The function under a name of its own.
      const { FunctionName, Name } = (Resources[id].Properties ?? {}) as Record<string, { Ref?: string }>;
      return `${arnOf(FunctionName?.Ref ?? '')}:${Name}`;
    }
    const [service, before] = ARNS[Resources[id]?.Type ?? ''] ?? [];
    return service === undefined ? undefined : `arn:aws:${service}:${region}:${account}:${before}${id}`;
  };
  const text = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(text);
    if (typeof value !== 'object' || value === null) return value;
    const [[name, argument] = ['', undefined], ...rest] = Object.entries(value);
    if (rest.length === 0 && name === 'Ref') return reference(String(argument));
    if (rest.length === 0 && name === 'Fn::GetAtt') return attribute(argument as string | string[]);
    if (rest.length === 0 && name === 'Fn::Join') {
      const [separator, parts] = argument as [string, unknown];
      const resolved = text(parts);
      return Array.isArray(resolved) ? resolved.map(String).join(separator) : JSON.stringify(value);
    }
    if (rest.length === 0 && name.startsWith('Fn::')) return JSON.stringify(value);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, text(inner)]));
  };
  const reference = (id: string): string => {
    const isArn = REF_IS_ARN.includes(Resources[id]?.Type ?? '');
    return pseudo[id] ?? (isArn ? arnOf(id) : undefined) ?? id;
  };
  const attribute = (argument: string | string[]): string => {
    const [id = '', name = ''] = typeof argument === 'string' ? argument.split('.') : argument;
    return (name === 'Arn' ? arnOf(id) : undefined) ?? `${id}.${name}`;
  };
  return new Map(
    Object.entries(Resources).map(([id, { Type, Properties = {} }]) => [
      id,
      { Type, Properties: text(Properties) as Record<string, unknown> },
    ]),
  );
}
