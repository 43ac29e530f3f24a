import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { type AlarmText, writeAlarmText } from '../contract/alarm-text';
import { CLOUDWATCH_LIMIT } from '../contract/aws-limits';

/**
 * The description of an alarm, as much of it as CloudWatch takes. Long names of stacks and constructs make long commands: the log goes first, which people find by the
 * runbook; then the command gives way to the shortest one, and at last what to do, which the runbook says, too.
 *
 * @param look the shortest command that is never wrong
 */
export function fittingText(scope: IConstruct, text: AlarmText, look: string): string {
  const { log: _, ...withoutLog } = text;
  const short = { ...withoutLog, first: look };
  const shortest = writeAlarmText({ ...short, todo: 'see the runbook.' });
  const fits = (description: string) => lengthOf(scope, description) <= CLOUDWATCH_LIMIT.descriptionLength;
  return [text, withoutLog, short].map(writeAlarmText).find(fits) ?? shortest;
}

/** Between a name that CloudFormation makes of stack and logical id, and at its end. */
const GENERATED = '--ABCDEFGHIJKLM'.length;
/** The longest name of a stack: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-parameters.html */
const STACK_NAME = 128;

/** With what the deployment fills in, at its longest. */
function lengthOf(scope: IConstruct, text: string): number {
  const stack = Stack.of(scope);
  const stackName = Token.isUnresolved(stack.stackName) ? STACK_NAME : stack.stackName.length;
  const measure = (value: unknown): number => {
    if (typeof value === 'string') return value.length;
    const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
    if (join !== undefined) return join[1].reduce<number>((sum, part) => sum + measure(part), 0);
    if (Ref === undefined || Ref.startsWith('AWS::')) return STACK_NAME;
    return stackName + Ref.length + GENERATED;
  };
  return measure(stack.resolve(text));
}
