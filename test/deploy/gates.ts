import { GetIPSetCommand, UpdateIPSetCommand } from '@aws-sdk/client-wafv2';
import { aws } from './aws';
import type { DeployedStack } from './deployed-stack';

export interface SetState {
  readonly addresses: readonly string[];
  readonly description: string;
  readonly lockToken: string;
}

export type GateOutput = 'LockdownIpv4Set' | 'LockdownIpv6Set' | 'StrictIpv4Set' | 'StrictIpv6Set';

/** One IP set of a gate, by the output of the stack that names it. */
export async function readSet(stack: DeployedStack, output: GateOutput): Promise<SetState> {
  const [Name, Id] = stack.outputs[output]!.split('|');
  const { IPSet, LockToken } = await aws.waf.send(new GetIPSetCommand({ Name, Id, Scope: 'REGIONAL' }));
  return { addresses: IPSet?.Addresses ?? [], description: IPSet?.Description ?? '', lockToken: LockToken! };
}

/** Writes the record of a gate anew, as if it had been written at another time. */
export async function rewriteRecord(
  stack: DeployedStack,
  output: GateOutput,
  rewrite: (description: string) => string,
): Promise<void> {
  const [Name, Id] = stack.outputs[output]!.split('|');
  const { addresses, description, lockToken } = await readSet(stack, output);
  await aws.waf.send(
    new UpdateIPSetCommand({
      Name,
      Id,
      Scope: 'REGIONAL',
      Addresses: [...addresses],
      Description: rewrite(description),
      LockToken: lockToken,
    }),
  );
}

export async function posture(stack: DeployedStack): Promise<'normal' | 'strict' | 'lockdown'> {
  const open = async (output: GateOutput) => (await readSet(stack, output)).addresses.length > 0;
  if (await open('LockdownIpv4Set')) return 'lockdown';
  return (await open('StrictIpv4Set')) ? 'strict' : 'normal';
}
