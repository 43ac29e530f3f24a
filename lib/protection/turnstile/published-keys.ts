import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { BundledFunction } from '../../private/bundled-function';
import { frameworkRole } from '../../private/framework-role';

const PROVIDER_ID = 'OtpShieldTurnstileKeysProvider';

/**
 * The public part of a signing key, read from AWS KMS during a deploy. It goes into a listener rule as fixed answer, so that reading it calls
 * no function: neither a bill nor an outage for whoever asks often.
 */
export class PublishedKeys extends Construct {
  /** The JSON web key set. */
  public readonly jwks: string;
  /** Name of the key (`kid`), another one for another key. */
  public readonly keyName: string;

  constructor(scope: Construct, id: string, key: Key) {
    super(scope, id);
    const { provider, handler } = providerOf(this);
    // In the policy of the key and not of the role: the former key has to be read, too, when another one takes over.
    key.addToResourcePolicy(
      new PolicyStatement({
        actions: ['kms:GetPublicKey'],
        principals: [new ArnPrincipal(handler.role.roleArn)],
        resources: ['*'],
      }),
    );
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::OtpShieldTurnstileKeys',
      serviceToken: provider.serviceToken,
      properties: { KeyId: key.keyId },
    });
    resource.node.addDependency(key);
    this.jwks = resource.getAttString('Jwks');
    this.keyName = resource.getAttString('KeyName');
  }
}

/** One for each stack, however many gates it has. */
function providerOf(scope: Construct): { readonly provider: Provider; readonly handler: BundledFunction } {
  const stack = Stack.of(scope);
  const existing = stack.node.tryFindChild(PROVIDER_ID);
  if (existing !== undefined) {
    const { node } = existing;
    return { provider: node.findChild('Provider') as Provider, handler: node.findChild('Handler') as BundledFunction };
  }
  const parent = new Construct(stack, PROVIDER_ID);
  const handler = new BundledFunction(parent, 'Handler', {
    bundle: 'turnstile-keys',
    description: 'OTP shield: reads the public key of the Turnstile gate during a deploy',
    environment: {},
    timeout: Duration.minutes(1),
  });
  const provider = new Provider(parent, 'Provider', {
    onEventHandler: handler.function,
    logGroup: handler.logGroup,
    frameworkOnEventRole: frameworkRole(parent, handler),
  });
  return { provider, handler };
}
