import { Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENV } from '../contract/env';
import { Faults } from '../private/faults';
import type { IRecipientGuard } from './i-recipient-guard';

const FUNCTION_ARN = /^arn:[^:]+:lambda:[^:]+:\d{12}:function:[\w-]{1,64}$/;

/** A guard that another stack deployed, as its applications see it: a function. */
export class ImportedRecipientGuard extends Construct implements IRecipientGuard {
  public readonly guardFunction: lambda.IFunction;

  constructor(scope: Construct, id: string, functionArn: string) {
    super(scope, id);
    if (!Token.isUnresolved(functionArn) && !FUNCTION_ARN.test(functionArn)) {
      const faults = new Faults();
      faults.add(
        `functionArn must be the ARN of a function without version or alias, got ${JSON.stringify(functionArn)}; take guardFunction.functionArn of the guard, such as "arn:aws:lambda:eu-west-1:111122223333:function:guard"`,
      );
      faults.throwIfAny(this, 'RecipientGuard.fromFunctionArn');
    }
    // Who may call it, its own stack says: an application of another account needs shareWithAccount there.
    this.guardFunction = lambda.Function.fromFunctionAttributes(this, 'Function', {
      functionArn,
      skipPermissions: true,
    });
  }

  public grantCheck(grantee: iam.IGrantable): iam.Grant {
    return this.guardFunction.grantInvokeLatestVersion(grantee);
  }

  public connect(application: lambda.Function): iam.Grant {
    return connectTo(this, application);
  }
}

/** Permission and address of the guard's function in one step. */
export function connectTo(guard: IRecipientGuard, application: lambda.Function): iam.Grant {
  application.addEnvironment(ENV.guardFunction, guard.guardFunction.functionArn);
  return guard.grantCheck(application);
}
