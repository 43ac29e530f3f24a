import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { SES_ENV } from '../../contract/reputation/ses/env';
import { BundledFunction } from '../../private/bundled-function';

export interface SesSwitchProps {
  readonly configurationSetName: string;
  readonly sesRegion?: string;
  readonly logRetention?: RetentionDays;
}

/** Pauses one configuration set, and lets it send again. Nothing else of the account is ever paused. */
export class SesSwitch extends Construct {
  public readonly function: IFunction;

  constructor(scope: Construct, id: string, { configurationSetName, sesRegion, logRetention }: SesSwitchProps) {
    super(scope, id);
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'ses-switch',
      description: 'Pauses the configuration set of the codes, and lets it send again',
      environment: { [SES_ENV.region]: sesRegion, [SES_ENV.configurationSet]: configurationSetName },
      timeout: Duration.seconds(20),
      logRetention,
    });
    handler.role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['ses:PutConfigurationSetSendingOptions'],
        resources: [
          Stack.of(this).formatArn({
            service: 'ses',
            region: sesRegion,
            resource: 'configuration-set',
            resourceName: configurationSetName,
          }),
        ],
      }),
    );
    this.function = handler.function;
  }
}
