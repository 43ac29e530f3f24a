import { RUN_TIME_IP_SET, RUN_TIME_IP_SET_TYPE } from '../../lib/contract/posture/run-time-ip-set';
import type { StoredIpSet } from './waf-ip-sets';
import type { Wafv2StandIn } from './wafv2';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '111122223333',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** A synthesized template as the stand-in has it: its IP sets exist, and references can be resolved. */
export class Deployment {
  readonly resources: Readonly<Record<string, TemplateResource>>;
  /** By logical id. */
  readonly ipSets = new Map<string, StoredIpSet>();
  private readonly outputs: Readonly<Record<string, { readonly Value: unknown }>>;

  constructor(template: unknown, waf: Wafv2StandIn) {
    const { Resources = {}, Outputs = {} } = template as {
      Resources?: Record<string, TemplateResource>;
      Outputs?: Record<string, { Value: unknown }>;
    };
    this.resources = Resources;
    this.outputs = Outputs;
    for (const [id, properties] of [...this.ofType('AWS::WAFv2::IPSet'), ...this.ofType(RUN_TIME_IP_SET_TYPE)]) {
      const { IPAddressVersion, Description, Addresses } = properties as Record<string, unknown>;
      const version = IPAddressVersion === 'IPV6' ? 'IPV6' : 'IPV4';
      const addresses = Array.isArray(Addresses) ? Addresses.map((address) => String(this.resolve(address))) : [];
      this.ipSets.set(id, waf.addIpSet(id, version, String(Description ?? ''), addresses));
    }
  }

  /** Properties of all resources of a type, by logical id. */
  ofType(type: string): Array<readonly [string, Readonly<Record<string, unknown>>]> {
    return Object.entries(this.resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, { Properties = {} }]) => [id, Properties] as const);
  }

  /** What `DescribeStacks` would answer. */
  stackOutputs(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.outputs).map(([name, { Value }]) => [name, String(this.resolve(Value))]),
    );
  }

  /** Environment of the handler that has this variable. @throws Error when no handler has it */
  variable(name: string): string {
    for (const [, properties] of this.ofType('AWS::Lambda::Function')) {
      const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
      if (Variables[name] !== undefined) return String(this.resolve(Variables[name]));
    }
    throw new Error(`no function of the template has the variable ${name}`);
  }

  resolve(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((item) => this.resolve(item));
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node);
    const [key, inner] = entries[0] ?? [];
    if (entries.length === 1 && key === 'Ref') return this.reference(String(inner));
    if (entries.length === 1 && key === 'Fn::GetAtt') return this.attribute(inner as [string, string]);
    if (entries.length === 1 && key === 'Fn::Join') {
      const [separator, parts] = inner as [string, unknown[]];
      return parts.map((part) => String(this.resolve(part))).join(separator);
    }
    if (entries.length === 1 && key === 'Fn::Select') {
      const [index, list] = inner as [number, unknown];
      return (this.resolve(list) as string[])[Number(index)];
    }
    if (entries.length === 1 && key === 'Fn::Split') {
      const [separator, value] = inner as [string, unknown];
      return String(this.resolve(value)).split(separator);
    }
    return Object.fromEntries(entries.map(([name, value]) => [name, this.resolve(value)]));
  }

  private reference(id: string): string {
    const set = this.ipSets.get(id);
    if (set !== undefined) return this.resources[id]?.Type === RUN_TIME_IP_SET_TYPE ? set.arn : referenceOf(set);
    const pseudo = PSEUDO[id];
    if (pseudo !== undefined) return pseudo;
    const { Type = '', Properties = {} } = this.resources[id] ?? {};
    if (/^AWS::CloudWatch::(Composite)?Alarm$/.test(Type)) return String(Properties.AlarmName);
    if (Type === 'AWS::SNS::Topic') return `arn:aws:sns:eu-central-1:111122223333:${id}`;
    if (Type.startsWith('AWS::WAFv2::')) return `${id}|${id}|REGIONAL`;
    return id;
  }

  private attribute([id, attribute]: [string, string]): string {
    const set = this.ipSets.get(id);
    if (set !== undefined && attribute === RUN_TIME_IP_SET.arn) return set.arn;
    if (set !== undefined && attribute === RUN_TIME_IP_SET.reference) return referenceOf(set);
    const { Type = '', Properties = {} } = this.resources[id] ?? {};
    if (attribute !== 'Arn') return `${id}.${attribute}`;
    if (/^AWS::CloudWatch::(Composite)?Alarm$/.test(Type)) {
      return `arn:aws:cloudwatch:eu-central-1:111122223333:alarm:${Properties.AlarmName}`;
    }
    if (Type === 'AWS::WAFv2::WebACL') return `arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/${id}/${id}`;
    return `arn:aws:stand-in:eu-central-1:111122223333:${id}`;
  }
}

function referenceOf({ name, id, scope }: StoredIpSet): string {
  return `${name}|${id}|${scope}`;
}
