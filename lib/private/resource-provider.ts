import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { BundledFunction } from './bundled-function';

export interface ResourceProviderProps {
  /** Folder of the handler under `lambda/`. */
  readonly bundle: string;
  readonly description: string;
  /** What the handler may do for every resource of the kind. */
  readonly permit?: (role: iam.Role) => void;
}

/** What makes the custom resources of one kind; one for each stack, however many of them it has. */
export class ResourceProvider extends Construct {
  public static of(scope: Construct, id: string, props: ResourceProviderProps): ResourceProvider {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(id) as ResourceProvider | undefined) ?? new ResourceProvider(stack, id, props);
  }

  public readonly serviceToken: string;
  private readonly handler: BundledFunction;

  private constructor(scope: Construct, id: string, props: ResourceProviderProps) {
    super(scope, id);
    this.handler = new BundledFunction(this, 'Handler', {
      bundle: props.bundle,
      description: props.description,
      environment: {},
      timeout: Duration.minutes(1),
    });
    props.permit?.(this.handler.role);
    this.serviceToken = new Provider(this, 'Provider', {
      onEventHandler: this.handler.function,
      logGroup: this.handler.logGroup,
      frameworkOnEventRole: this.frameworkRole(),
    }).serviceToken;
  }

  /** Role of the handler. */
  public get role(): iam.Role {
    return this.handler.role;
  }

  /** Instead of the role that CDK makes: that may write to every log group of the account and invoke every version of the handler. */
  private frameworkRole(): iam.IRole {
    const { function: handler, logGroup } = this.handler;
    const statements = [
      new iam.PolicyStatement({
        actions: ['lambda:InvokeFunction', 'lambda:GetFunction'],
        resources: [handler.functionArn],
      }),
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    ];
    const role = new iam.Role(this, 'FrameworkRole', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { CallHandler: new iam.PolicyDocument({ statements }) },
    });
    return role.withoutPolicyUpdates();
  }
}
