import { DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { type PostureControl, postureControl } from '../../lambda/posture/posture-control';
import { REAL_BACKOFF } from '../../lambda/runtime/backoff';
import { isFault } from '../../lib/contract/aws-fault';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { type ShieldIdentity, shieldName, shieldTitle } from '../../lib/contract/shield-identity';
import { CommandError } from '../terminal/io';
import type { Account } from './account';
import { explained } from './aws-fault';

/** A creation that goes on, failed or was rolled back; updates leave the shield that was there. */
const HALF_MADE = /^(CREATE_IN_PROGRESS|CREATE_FAILED|ROLLBACK_\w+|DELETE_\w+)$/;

/** A deployed shield, as the outputs of its stack describe it. */
export class DeployedShield {
  /** @throws {CommandError} when there is no such stack */
  static async find(account: Account): Promise<DeployedShield> {
    const shield = await DeployedShield.findIfDeployed(account);
    if (shield === undefined) {
      const region = await account.region();
      throw new CommandError(
        `no stack ${account.stackName} in ${region}, with the credentials in use: check --stack, --region and --profile`,
      );
    }
    return shield;
  }

  /** Undefined when there is no such stack. */
  static async findIfDeployed(account: Account): Promise<DeployedShield | undefined> {
    const { stackName } = account;
    const stacks = await explained(`describe the stack ${stackName}`, async () => {
      const client = account.cloudFormation();
      try {
        return (await client.send(new DescribeStacksCommand({ StackName: stackName }))).Stacks ?? [];
      } catch (error) {
        if (isFault(error, 'invalid')) return [];
        throw error;
      } finally {
        client.destroy();
      }
    });
    const [stack] = stacks;
    // A change set that nobody has run yet.
    if (stack === undefined || stack.StackStatus === 'REVIEW_IN_PROGRESS') return undefined;
    const outputs = new Map(
      (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']),
    );
    const { StackStatus: status = '' } = stack;
    if (HALF_MADE.test(status)) {
      throw new CommandError(
        `the stack ${stackName} is half made (${status}): its shield may be missing parts; mend or delete the stack in CloudFormation, then deploy again`,
      );
    }
    const own = (stack.StackId ?? '').split(':')[4];
    if (account.meant !== undefined && own !== account.meant) {
      throw new CommandError(
        `the credentials are of account ${own ?? 'unknown'}, and the command is for account ${account.meant}: choose another --profile; nothing was changed`,
      );
    }
    const tags = new Map((stack.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
    return new DeployedShield(
      account,
      outputs,
      prefixOf(account, outputs),
      stack.StackId ?? '',
      tags,
      parametersOf(stack),
      stack.RoleARN,
    );
  }

  private constructor(
    readonly account: Account,
    private readonly outputs: ReadonlyMap<string, string>,
    /** Stands before the name of each output. */
    private readonly prefix: string,
    private readonly stackId: string,
    private readonly tags: ReadonlyMap<string, string>,
    /** Values of the template's parameters. */
    readonly parameters: Readonly<Record<string, string>>,
    /** With which CloudFormation deploys the stack, whoever calls it; undefined when it takes the caller's permissions. */
    readonly serviceRole: string | undefined,
  ) {}

  /** Which one it is, for every output and every command in it. */
  get identity(): ShieldIdentity {
    const [, , , region = '', account = ''] = this.stackId.split(':');
    const name = this.prefix === '' ? {} : { name: this.prefix };
    return { stack: this.account.stackName, ...name, account, region };
  }

  /** For people: the stack, and the shield in it when that has a name. */
  get name(): string {
    return shieldName(this.identity);
  }

  /** For `--json`, beside the name. */
  get where(): { readonly account: string; readonly region: string } {
    const { account, region } = this.identity;
    return { account, region };
  }

  /** The same with account and Region. */
  get title(): string {
    return shieldTitle(this.identity);
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
    return this.outputs.get(`${this.prefix}${output}`) || undefined;
  }

  /** Of the stack. */
  tag(name: string): string | undefined {
    return this.tags.get(name);
  }

  list(output: string): string[] {
    return (this.optional(output) ?? '').split(',').filter((part) => part !== '');
  }

  /** @throws CommandError when the stack has no such output */
  output(name: string): string {
    const value = this.optional(name);
    if (value !== undefined) return value;
    throw new CommandError(
      `the stack ${this.account.stackName} has no output ${this.prefix}${name}: is it the stack of the shield? Deploy it again if it is older`,
    );
  }
}

function parametersOf({ Parameters = [] }: Stack): Record<string, string> {
  return Object.fromEntries(
    Parameters.map(({ ParameterKey = '', ParameterValue = '', ResolvedValue }) => [
      ParameterKey,
      ResolvedValue ?? ParameterValue,
    ]),
  );
}

/** @throws CommandError when the stack has several shields and none was named, or not that one */
function prefixOf({ stackName, shieldName }: Account, outputs: ReadonlyMap<string, string>): string {
  const found = [...outputs.keys()].flatMap((key) =>
    key.endsWith(OUTPUT.lockdownIpv4Set) ? [key.slice(0, -OUTPUT.lockdownIpv4Set.length)] : [],
  );
  if (shieldName !== undefined) {
    if (found.includes(shieldName)) return shieldName;
    const known = found.filter((name) => name !== '').join(', ') || 'none with a name';
    throw new CommandError(`the stack ${stackName} has no shield ${JSON.stringify(shieldName)}; there are: ${known}`);
  }
  if (found.length > 1) {
    throw new CommandError(`the stack ${stackName} has several shields; choose with --shield: ${found.join(', ')}`);
  }
  return found[0] ?? '';
}
