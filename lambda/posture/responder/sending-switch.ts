import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** Stops and restarts the sending of codes. */
export interface SendingSwitch {
  pause(): Promise<void>;
  resume(): Promise<void>;
}

/** The switch that the monitor of the sender brought along: a function, since each sender is paused in its own way. */
export function functionSwitch(lambda: Pick<LambdaClient, 'send'>, FunctionName: string): SendingSwitch {
  const set = async (sending: boolean) => {
    const { FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify({ sending }) }),
    );
    if (FunctionError !== undefined) {
      throw new Error(`the switch of the sender failed (${FunctionError}): see the log of ${FunctionName}`);
    }
  };
  return { pause: () => set(false), resume: () => set(true) };
}
