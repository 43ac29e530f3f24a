import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

/** The guard that applications ask before they send a code: `RecipientGuard`, or one of another stack (`RecipientGuard.fromFunctionArn`). */
export interface IRecipientGuard extends IConstruct {
  /** The function that applications invoke. */
  readonly guardFunction: lambda.IFunction;

  /**
   * Lets an application invoke the guard's function. The application finds it by the environment variable `OTP_SHIELD_GUARD_FUNCTION`, which
   * `connect` sets; set it yourself where the application is no Lambda function.
   *
   * @param grantee who may ask, such as the role of a task
   */
  grantCheck(grantee: iam.IGrantable): iam.Grant;

  /**
   * Connects a Lambda function to the guard: lets it invoke the guard's function, and tells it by the environment variable
   * `OTP_SHIELD_GUARD_FUNCTION` where that is.
   *
   * @param application the function that sends codes
   */
  connect(application: lambda.Function): iam.Grant;
}
