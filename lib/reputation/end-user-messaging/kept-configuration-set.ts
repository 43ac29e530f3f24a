import { CustomResource, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../private/acknowledged';
import { ResourceProvider } from '../../private/resource-provider';
import { allowCreation, keptForOf } from '../kept-for';

export interface KeptConfigurationSetProps {
  readonly messageFeedback?: boolean;
  readonly protectConfigurationId?: string;
}

/**
 * A configuration set for texts that outlives its stack: applications name it in each text, and AWS refuses a text that names one that is gone.
 *
 * No `AWS::SMSVOICE::ConfigurationSet`, as for mails (`../ses/kept-configuration-set`): a later deployment would fail on its name or not find it.
 */
export class KeptConfigurationSet extends Construct {
  public readonly configurationSetName: string;

  constructor(scope: Construct, id: string, { messageFeedback, protectConfigurationId }: KeptConfigurationSetProps) {
    super(scope, id);
    const stack = Stack.of(this);
    // Of the names of stack and construct: the same in each deployment.
    const name = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const provider = ResourceProvider.of(this, 'OtpShieldTextConfigurationSetProvider', {
      bundle: 'end-user-messaging-configuration-set',
      description: 'Makes configuration sets of AWS End User Messaging where they are missing, and deletes none',
      permit: (role) => allowCreation(role, 'sms-voice:CreateConfigurationSet'),
    });
    const arnOf = (resource: string, resourceName: string) =>
      stack.formatArn({ service: 'sms-voice', resource, resourceName });
    // Any, since the one of before has to be let go of when another one is named. Of which set, the first line says.
    const protections = arnOf('protect-configuration', '*');
    const permission = iam.Grant.addToPrincipal({
      grantee: provider.role,
      actions: [
        'sms-voice:TagResource',
        'sms-voice:DescribeConfigurationSets',
        'sms-voice:ListTagsForResource',
        'sms-voice:SetDefaultMessageFeedbackEnabled',
        'sms-voice:AssociateProtectConfiguration',
        'sms-voice:DisassociateProtectConfiguration',
      ],
      resourceArns: [arnOf('configuration-set', name), protections],
    });
    acknowledgeWildcard(
      provider.role,
      protections,
      'a Protect configuration that is not named any more is taken from the set',
    );
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::OtpShieldTextConfigurationSet',
      serviceToken: provider.serviceToken,
      properties: {
        ConfigurationSetName: name,
        KeptFor: keptForOf(this),
        MessageFeedback: messageFeedback ?? false,
        ProtectConfigurationId: protectConfigurationId,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    permission.applyBefore(resource);
    this.configurationSetName = resource.ref;
  }
}
