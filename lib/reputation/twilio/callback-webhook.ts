import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type AlarmSet, gauge } from '../../alarms/alarm-set';
import { ENV } from '../../contract/env';
import { MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { WEBHOOK_ALARM } from '../../contract/reputation/alarms';
import { WEBHOOK_METRIC } from '../../contract/reputation/metrics';
import { TWILIO_ENV } from '../../contract/reputation/twilio/env';
import { BundledFunction } from '../../private/bundled-function';
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
    this.url = handler.function.addFunctionUrl({
      authType: FunctionUrlAuthType.NONE,
      invokeMode: InvokeMode.BUFFERED,
    }).url;

    alarms.add(WEBHOOK_ALARM.webhookRefused, {
      metric: gauge(
        METRIC_NAMESPACE,
        WEBHOOK_METRIC.webhookRefused.name,
        { [MONITOR_DIMENSION]: monitorName },
        'Sum',
        Duration.minutes(15),
      ),
      threshold: 10,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      happened: 'Ten calls of the webhook within 15 minutes were refused: not signed, forged, or too big.',
      todo: 'if texts are not counted either, the auth token or the key was replaced, or the address differs from the one that Twilio calls; if they are, a stranger found the address.',
    });
    alarms.addHandler(
      'webhook',
      handler.function,
      WEBHOOK_ALARM.webhookErrors,
      WEBHOOK_ALARM.webhookThrottles,
      Duration.minutes(5),
      'Twilio repeats a call that failed only where the address ends with #rc=5&rp=all; what is not taken is never counted.',
    );
  }
}
