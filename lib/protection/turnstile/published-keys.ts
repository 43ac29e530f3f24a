import { CustomResource } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ResourceProvider } from '../../private/resource-provider';

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
    const provider = ResourceProvider.of(this, PROVIDER_ID, {
      bundle: 'turnstile-keys',
      description: 'OTP shield: reads the public key of the Turnstile gate during a deploy',
    });
    // In the policy of the key and not of the role: the former key has to be read, too, when another one takes over.
    key.addToResourcePolicy(
      new PolicyStatement({
        actions: ['kms:GetPublicKey'],
        principals: [new ArnPrincipal(provider.role.roleArn)],
        resources: ['*'],
      }),
    );
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::OtpShieldTurnstileKeys',
      serviceToken: provider.serviceToken,
      properties: { KeyId: key.keyId },
    });
    this.jwks = resource.getAttString('Jwks');
    this.keyName = resource.getAttString('KeyName');
  }
}
