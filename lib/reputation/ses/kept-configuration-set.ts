import { CustomResource, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ResourceProvider } from '../../private/resource-provider';
import { allowCreation, keptForOf } from '../kept-for';

/**
 * A configuration set that outlives its stack: applications name it in each mail, and SES refuses mail that names one that is gone.
 *
 * No `AWS::SES::ConfigurationSet`: that has either a name of its own, and then a later deployment fails on what an earlier one left, or a made-up one,
 * and then nobody takes up again what the applications use. It would also write over a pause whenever a tag changes.
 */
export class KeptConfigurationSet extends Construct {
  public readonly configurationSetName: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = Stack.of(this);
    // Of the names of stack and construct: the same in each deployment.
    const name = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const provider = ResourceProvider.of(this, 'OtpShieldConfigurationSetProvider', {
      bundle: 'ses-configuration-set',
      description: 'Makes configuration sets of SES where they are missing, and deletes none',
      permit: (role) => allowCreation(role, 'ses:CreateConfigurationSet'),
    });
    const permission = iam.Grant.addToPrincipal({
      grantee: provider.role,
      actions: ['ses:GetConfigurationSet', 'ses:PutConfigurationSetReputationOptions', 'ses:TagResource'],
      resourceArns: [stack.formatArn({ service: 'ses', resource: 'configuration-set', resourceName: name })],
    });
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::OtpShieldConfigurationSet',
      serviceToken: provider.serviceToken,
      properties: { ConfigurationSetName: name, KeptFor: keptForOf(this) },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    permission.applyBefore(resource);
    this.configurationSetName = resource.ref;
  }
}
