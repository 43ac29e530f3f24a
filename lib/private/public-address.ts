import { FunctionUrlAuthType, type IFunction, InvokeMode } from 'aws-cdk-lib/aws-lambda';

/** Gives a function that checks the signature of each call its public address, for senders that can't sign for IAM. */
export function publicAddress(handler: IFunction): string {
  return handler.addFunctionUrl({ authType: FunctionUrlAuthType.NONE, invokeMode: InvokeMode.BUFFERED }).url;
}
