import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { WAFV2Client } from '@aws-sdk/client-wafv2';

/** Clients of the account that run.ts started; where it is, the environment says. */
export const aws = {
  cloudFormation: new CloudFormationClient(),
  cloudWatch: new CloudWatchClient(),
  logs: new CloudWatchLogsClient(),
  dynamo: new DynamoDBClient(),
  loadBalancers: new ElasticLoadBalancingV2Client(),
  events: new EventBridgeClient(),
  lambda: new LambdaClient(),
  secrets: new SecretsManagerClient(),
  ses: new SESv2Client(),
  sns: new SNSClient(),
  sqs: new SQSClient(),
  waf: new WAFV2Client(),
};

export const ENDPOINT = process.env.AWS_ENDPOINT_URL ?? '';

/** The paths of the plug-in's own; see emulator/otp_shield_emulator/control.py. */
export async function control<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${ENDPOINT}/_otp-shield/${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Asks again until there is an answer: events take a moment, and no test may hang on how long. */
export async function eventually<T>(
  what: string | (() => string),
  ask: () => Promise<T | undefined>,
  seconds = 120,
): Promise<NonNullable<T>> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && (answer as unknown) !== false) return answer;
    if (Date.now() > end) {
      throw new Error(`${typeof what === 'string' ? what : what()}: nothing within ${seconds} s`);
    }
    await new Promise((done) => setTimeout(done, 250));
  }
}
