import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { explained } from '../operator/aws-fault';
import type { DeployedShield } from '../operator/deployed-shield';
import { CommandError } from '../terminal/io';

/** Tag by which the next run knows that a deploy of a run that was killed stands. */
export const RUN_TAG = 'otp-shield:verify';

const EVERY_SECONDS = 10;
/** Of a change of tags alone, which touches every resource that takes tags. */
export const DEPLOY_SECONDS = 900;

export interface Deploy {
  /** Value of the tag; undefined takes it away. */
  readonly run: string | undefined;
  /** Brings resources back to the template where somebody changed them by hand. */
  readonly revertDrift: boolean;
}

/** Waits in a way that a run that was stopped still can: a deploy that has begun goes on anyway. */
export type Wait = (seconds: number) => Promise<void>;

/**
 * Deploys the same template with the same parameters and one tag more or less, with the role that CloudFormation keeps for the stack. A deploy that is going on is waited for.
 *
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
    let { seconds, stack } = await settled();
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
    await wait(EVERY_SECONDS);
    const after = await settled();
    seconds += EVERY_SECONDS + after.seconds;
    if (!/^UPDATE_COMPLETE$/.test(after.stack.StackStatus ?? ''))
      throw new CommandError(
        `the deploy with other tags failed (${after.stack.StackStatus}): see the events of ${StackName}`,
      );
    return seconds;
  } finally {
    client.destroy();
  }

  async function prepared(ChangeSetName: string): Promise<void> {
    for (let waited = 0; ; waited += EVERY_SECONDS) {
      const { Status, StatusReason } = await explained('look at a deploy', () =>
        client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName })),
      );
      if (Status === 'CREATE_COMPLETE') return;
      if (Status === 'FAILED' || waited > DEPLOY_SECONDS) {
        await client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName })).catch(() => undefined);
        throw new CommandError(`CloudFormation prepares no deploy: ${StatusReason ?? `${Status} after ${waited} s`}`);
      }
      await wait(EVERY_SECONDS);
    }
  }

  async function settled(): Promise<{ readonly seconds: number; readonly stack: Stack }> {
    for (let seconds = 0; ; seconds += EVERY_SECONDS) {
      const { Stacks = [] } = await explained('look at the stack', () =>
        client.send(new DescribeStacksCommand({ StackName })),
      );
      const stack = Stacks[0];
      if (stack === undefined) throw new CommandError(`the stack ${StackName} is gone`);
      if (!/_IN_PROGRESS$/.test(stack.StackStatus ?? '')) return { seconds, stack };
      if (seconds > DEPLOY_SECONDS)
        throw new CommandError(`the stack ${StackName} is ${stack.StackStatus} for ${seconds} s`);
      await wait(EVERY_SECONDS);
    }
  }
}
