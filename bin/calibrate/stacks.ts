import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { isFault } from '../../lib/contract/aws-fault';
import type { Account } from '../operator/account';
import { explained } from '../operator/aws-fault';
import { CommandError } from '../terminal/io';
import { lookUntil, type Wait } from '../verify/patience';
import { isMoving } from '../verify/stack-deploy';
import { TEST_TAG } from '../verify/target';

/** Tag by which the stacks of a run are known; its value is when the run is over at the latest. */
export const CALIBRATE_TAG = 'otp-shield:calibrate';
/** Of every stack that a run makes. */
export const PREFIX = 'otp-shield-calibrate-';

const LONGEST_SECONDS = 1200;

/** The stacks of calibrations in one account and Region; touches none that has not name and tag of one. */
export class CalibrationStacks {
  constructor(
    private readonly account: Account,
    private readonly until: string,
  ) {}

  /** @returns outputs of the stack @throws CommandError when it is not complete */
  async make(name: string, template: object, wait: Wait): Promise<ReadonlyMap<string, string>> {
    await this.send(`make the stack ${name}`, (client) =>
      client.send(
        new CreateStackCommand({
          StackName: name,
          TemplateBody: JSON.stringify(template),
          OnFailure: 'DELETE',
          Tags: [
            { Key: CALIBRATE_TAG, Value: this.until },
            { Key: TEST_TAG, Value: 'true' },
          ],
        }),
      ),
    );
    const stack = await this.settled(name, wait);
    if (stack?.StackStatus !== 'CREATE_COMPLETE')
      throw new CommandError(
        `CloudFormation could not make ${name} (${stack?.StackStatus ?? 'it took it away again'}${stack?.StackStatusReason ? `: ${stack.StackStatusReason}` : ''}): see its events`,
      );
    return new Map((stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  }

  /** @throws CommandError when it is still there, or is none of ours */
  async remove(name: string, wait: Wait): Promise<void> {
    const stack = await this.look(name);
    if (stack === undefined) return;
    if (untilOf(stack) === undefined)
      throw new CommandError(`the stack ${name} has no tag ${CALIBRATE_TAG}, so it is left alone`);
    await this.send(`delete the stack ${name}`, (client) => client.send(new DeleteStackCommand({ StackName: name })));
    const left = await this.settled(name, wait);
    if (left !== undefined && left.StackStatus !== 'DELETE_COMPLETE')
      throw new CommandError(
        `the stack ${name} could not be deleted (${left.StackStatus}): delete it in CloudFormation`,
      );
  }

  /** Those of earlier runs, in the order in which they can be taken away. */
  async standing(): Promise<ReadonlyArray<{ readonly name: string; readonly until: string }>> {
    const found: Array<{ name: string; until: string }> = [];
    let NextToken: string | undefined;
    do {
      const page = await this.send('look for stacks of calibrations', (client) =>
        client.send(new DescribeStacksCommand({ NextToken })),
      );
      for (const stack of page.Stacks ?? []) {
        const { StackName: name = '', StackStatus } = stack;
        const until = untilOf(stack);
        if (until !== undefined && StackStatus !== 'DELETE_COMPLETE') found.push({ name, until });
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    // The load balancers stay as long as a web ACL is at them.
    return found.sort((one, other) => Number(one.name.endsWith('-site')) - Number(other.name.endsWith('-site')));
  }

  /** Undefined when it is gone. */
  private async settled(name: string, wait: Wait): Promise<Stack | undefined> {
    const { found } = await lookUntil(
      { wait, patience: LONGEST_SECONDS },
      async () => {
        const stack = await this.look(name);
        return isMoving(stack) ? undefined : { found: stack };
      },
      (seconds) => new CommandError(`the stack ${name} is still being made or deleted after ${seconds} s`),
    );
    return found;
  }

  private async look(name: string): Promise<Stack | undefined> {
    return this.send(`look at the stack ${name}`, async (client) => {
      try {
        return (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
      } catch (error) {
        if (isFault(error, 'invalid')) return undefined;
        throw error;
      }
    });
  }

  private async send<T>(what: string, call: (client: ReturnType<Account['cloudFormation']>) => Promise<T>): Promise<T> {
    const client = this.account.cloudFormation();
    try {
      return await explained(what, () => call(client));
    } finally {
      client.destroy();
    }
  }
}

/** When the run that made a stack is over at the latest; undefined for a stack of somebody else. */
function untilOf({ StackName = '', Tags = [] }: Stack): string | undefined {
  return StackName.startsWith(PREFIX) ? Tags.find(({ Key }) => Key === CALIBRATE_TAG)?.Value : undefined;
}
