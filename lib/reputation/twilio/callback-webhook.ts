import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AlarmSet } from '../../alarms/alarm-set';
import { ENV } from '../../contract/env';
import { TWILIO_ENV } from '../../contract/reputation/twilio/env';
import { BundledFunction } from '../../private/bundled-function';
import { publicAddress } from '../../private/public-address';
import { addWebhookAlarms } from '../signed-webhook';
import type { TwilioOptions } from './twilio-options';

export interface CallbackWebhookProps extends TwilioOptions {
  readonly monitorName: string;
  readonly alarms: AlarmSet;
  readonly queue: IQueue;
}

/** The address that Twilio calls. Public, since Twilio can't sign for IAM; the signature is checked by the function. */
export class CallbackWebhook extends Construct {
  public readonly url: string;

  constructor(scope: Construct, id: string, props: CallbackWebhookProps) {
    super(scope, id);
    const { alarms, queue, monitorName, authToken, sharedKey } = props;
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'twilio-webhook',
      description: 'Takes the signed status callbacks of Twilio',
      environment: {
        [ENV.monitor]: monitorName,
        [TWILIO_ENV.queueUrl]: queue.queueUrl,
        [TWILIO_ENV.authTokenSecret]: authToken.secretArn,
        [TWILIO_ENV.sharedKeySecret]: sharedKey?.secretArn,
        [TWILIO_ENV.sharedKeyId]: props.sharedKeyId,
        [TWILIO_ENV.callbackUrl]: props.callbackUrl,
      },
      timeout: Duration.seconds(15),
      memorySize: 512,
      logRetention: props.logRetention,
    });
    authToken.grantRead(handler.role);
    sharedKey?.grantRead(handler.role);
    handler.role.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
    this.url = publicAddress(handler.function);
    addWebhookAlarms(alarms, monitorName, handler.function, {
      refusedFor: 'not signed, forged, or too big.',
      todo: 'if texts are not counted either, the auth token or the key was replaced, or the address differs from the one that Twilio calls; if they are, a stranger found the address.',
      consequence:
        'Twilio repeats a call that failed only where the address ends with #rc=5&rp=all; what is not taken is never counted.',
    });
  }
}
