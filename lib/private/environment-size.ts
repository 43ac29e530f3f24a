import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { LAMBDA_LIMIT } from '../contract/aws-limits';

/** What is wrong with the size of an environment, counting what is known at synth; what a deployment fills in comes on top. */
export function environmentFaults(scope: IConstruct, environment: Readonly<Record<string, string>>): string[] {
  const sizes = Object.entries(environment).map(([name, value]) => ({
    name,
    bytes: Buffer.byteLength(name) + knownBytes(Stack.of(scope).resolve(value)),
  }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= LAMBDA_LIMIT.environmentBytes) return [];
  const [largest] = sizes.sort((a, b) => b.bytes - a.bytes);
  return [
    `the settings of the function ${scope.node.path} have ${total} bytes, Lambda takes ${LAMBDA_LIMIT.environmentBytes}; most of it is ` +
      `${largest!.name} (${largest!.bytes}): shorten the lists in the props that it is made of`,
  ];
}

/** Of a text with intrinsic functions the parts that are written out. */
function knownBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 0;
  const { 'Fn::Join': join } = value as { 'Fn::Join'?: [string, unknown[]] };
  if (join === undefined || !Array.isArray(join[1])) return 0;
  const [delimiter, parts] = join;
  return parts.reduce<number>((sum, part) => sum + knownBytes(part), Math.max(0, parts.length - 1) * delimiter.length);
}
