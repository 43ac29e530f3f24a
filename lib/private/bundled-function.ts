import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { environmentFaults } from './environment-size';

export interface BundledFunctionProps {
  /** Folder of the handler under `lambda/`. */
  readonly bundle: string;
  readonly description: string;
  readonly environment: Record<string, string | undefined>;
  readonly timeout: Duration;
  readonly memorySize?: number;
  readonly logRetention?: logs.RetentionDays;
}

/**
 * A handler that ships with this package. Code path, runtime, architecture and logging aren't props: a bundled handler
 * can't be misconfigured.
 *
 * No reserved concurrency: it is taken out of the account's pool, and a young account (pool of 10) can't deploy it.
 * Handlers that must not run side by side are limited where the events come from.
 */
export class BundledFunction extends Construct {
  public readonly function: lambda.Function;
  public readonly role: iam.Role;
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);

    this.logGroup = new logs.LogGroup(this, 'Logs', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Instead of AWSLambdaBasicExecutionRole, which may write to every log group of the account.
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    this.role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.logGroup.logGroupArn],
      }),
    );
    const environment = withoutUndefined(props.environment);
    // Late, when everything that is lazy is known.
    this.node.addValidation({ validate: () => environmentFaults(this, environment) });
    this.function = new lambda.Function(this, 'Function', {
      description: props.description,
      code: lambda.Code.fromAsset(bundlePath(props.bundle)),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X ?? lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      tracing: lambda.Tracing.DISABLED,
      timeout: props.timeout,
      memorySize: props.memorySize ?? 256,
      environment,
      role: this.role,
      logGroup: this.logGroup,
    });
  }
}

function bundlePath(name: string): string {
  const folder = path.join(__dirname, '..', '..', 'lambda', 'dist', name);
  if (!existsSync(path.join(folder, 'index.js'))) {
    throw new Error(
      `the bundled handler ${JSON.stringify(name)} is missing: run "npm run build" in cdk-otp-shield first`,
    );
  }
  return folder;
}

function withoutUndefined(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
