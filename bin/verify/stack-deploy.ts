import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { explained } from '../operator/aws-fault';
import type { DeployedShield } from '../operator/deployed-shield';
import { CommandError } from '../terminal/io';
import { type Found, lookUntil, type Wait } from './patience';

/** Tag by which the next run knows that a deploy of a run that was killed stands. */
export const RUN_TAG = 'otp-shield:verify';

/** Until a deploy shows in the state of its stack. */
const BEGIN_SECONDS = 10;
/** Of a change of tags alone, which touches every resource that takes tags. */
export const DEPLOY_SECONDS = 900;

export interface Deploy {
  /** Value of the tag; undefined takes it away. */
  readonly run: string | undefined;
  /** Brings resources back to the template where somebody changed them by hand. */
  readonly revertDrift: boolean;
}

/**
 * Deploys the same template with the same parameters and one tag more or less, with the role that CloudFormation keeps for the stack. A deploy that is going on is waited for.
 *
 * @param wait one that a run that was stopped still can: a deploy that has begun goes on anyway
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
 * @returns seconds that it took
 * @throws CommandError when the stack is not complete afterwards
 */
export async function deployTags(
  shield: DeployedShield,
  { run, revertDrift }: Deploy,
  wait: Wait,
  name: string,
): Promise<number> {
  const client = shield.account.cloudFormation();
  const { stackName: StackName } = shield.account;
  try {
    const before = await settled();
    const stack = before.found;
    const Tags = [
      ...(stack.Tags ?? []).filter(({ Key }) => Key !== RUN_TAG),
      ...(run === undefined ? [] : [{ Key: RUN_TAG, Value: run }]),
    ];
    const ChangeSetName = name;
    await explained('prepare a deploy', () =>
      client.send(
        new CreateChangeSetCommand({
          StackName,
          ChangeSetName,
          ChangeSetType: 'UPDATE',
          UsePreviousTemplate: true,
          Parameters: (stack.Parameters ?? []).flatMap(({ ParameterKey }) =>
            ParameterKey === undefined ? [] : [{ ParameterKey, UsePreviousValue: true }],
          ),
          Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
          Tags,
          ...(revertDrift ? { DeploymentMode: 'REVERT_DRIFT' as const } : {}),
        }),
      ),
    );
    await prepared(ChangeSetName);
    await explained('deploy', () => client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName })));
    await wait(BEGIN_SECONDS);
    const after = await settled();
    if (after.found.StackStatus !== 'UPDATE_COMPLETE')
      throw new CommandError(
        `the deploy with other tags failed (${after.found.StackStatus}): see the events of ${StackName}`,
      );
    return before.seconds + BEGIN_SECONDS + after.seconds;
  } finally {
    client.destroy();
  }

  async function prepared(ChangeSetName: string): Promise<void> {
    let last: Pick<DescribeChangeSetCommandOutput, 'Status' | 'StatusReason'> = {};
    const refuse = async (waited: number) => {
      await client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName })).catch(() => undefined);
      return new CommandError(
        `CloudFormation prepares no deploy: ${last.StatusReason ?? `${last.Status} after ${waited} s`}`,
      );
    };
    const { found, seconds } = await lookUntil(
      { wait, patience: DEPLOY_SECONDS },
      async () => {
        last = await explained('look at a deploy', () =>
          client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName })),
        );
        return last.Status === 'CREATE_COMPLETE' || last.Status === 'FAILED' ? { found: last.Status } : undefined;
      },
      refuse,
    );
    if (found === 'FAILED') throw await refuse(seconds);
  }

  function settled(): Promise<Found<Stack>> {
    let status: string | undefined;
    return lookUntil(
      { wait, patience: DEPLOY_SECONDS },
      async () => {
        const { Stacks = [] } = await explained('look at the stack', () =>
          client.send(new DescribeStacksCommand({ StackName })),
        );
        const stack = Stacks[0];
        if (stack === undefined) throw new CommandError(`the stack ${StackName} is gone`);
        status = stack.StackStatus;
        return isMoving(stack) ? undefined : { found: stack };
      },
      (seconds) => new CommandError(`the stack ${StackName} is ${status} for ${seconds} s`),
    );
  }
}

/** Whether CloudFormation is at work on a stack. */
export function isMoving(stack: Stack | undefined): boolean {
  return stack?.StackStatus?.endsWith('_IN_PROGRESS') ?? false;
}
