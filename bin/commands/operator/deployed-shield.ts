import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { REAL_BACKOFF } from '../../../lambda/shared/backoff';
import { type PostureControl, postureControl } from '../../../lambda/shared/posture-control';
import { OUTPUT } from '../../../lib/contract/posture';
import { CommandError } from '../io';
import type { Account } from './account';
import { explained } from './aws-fault';

/** A deployed shield, as the outputs of its stack describe it. */
export class DeployedShield {
  static async find(account: Account): Promise<DeployedShield> {
    const { stackName } = account;
    const stacks = await explained(`describe the stack ${stackName}`, async () => {
      const client = account.cloudFormation();
      try {
        return (await client.send(new DescribeStacksCommand({ StackName: stackName }))).Stacks ?? [];
      } catch (error) {
        if (error instanceof Error && error.name === 'ValidationError') return [];
        throw error;
      } finally {
        client.destroy();
      }
    });
    const [stack] = stacks;
    if (stack === undefined) {
      throw new CommandError(`no stack ${stackName} here: check --stack, --region and --profile`);
    }
    const outputs = new Map(
      (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']),
    );
    return new DeployedShield(account, outputs);
  }

  private constructor(
    readonly account: Account,
    private readonly outputs: ReadonlyMap<string, string>,
  ) {}

  get name(): string {
    return this.account.stackName;
  }

  get control(): PostureControl {
    const pair = (ipv4: string, ipv6: string) => ({ ipv4: this.output(ipv4), ipv6: this.output(ipv6) });
    return postureControl(
      this.account.waf(),
      {
        lockdown: pair(OUTPUT.lockdownIpv4Set, OUTPUT.lockdownIpv6Set),
        strict: pair(OUTPUT.strictIpv4Set, OUTPUT.strictIpv6Set),
      },
      REAL_BACKOFF,
    );
  }

  optional(output: string): string | undefined {
    return this.outputs.get(output) || undefined;
  }

  list(output: string): string[] {
    return (this.outputs.get(output) ?? '').split(',').filter((part) => part !== '');
  }

  /** @throws CommandError when the stack has no such output */
  output(name: string): string {
    const value = this.optional(name);
    if (value !== undefined) return value;
    throw new CommandError(
      `the stack ${this.name} has no output ${name}: is it the stack of the shield? Deploy it again if it is older`,
    );
  }
}
