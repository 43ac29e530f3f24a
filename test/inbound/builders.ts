import type { Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import * as shield from '../../lib/index';
import { INSTANCE, options } from './constructs';

function inboundSms(scope: Stack, props: object): unknown {
  return new shield.InboundSmsVerification(scope, 'X', {
    ...options(scope),
    phoneNumber: '+4915799912345',
    ...props,
  });
}

function inboundCall(scope: Stack, props: object): unknown {
  return new shield.InboundCallVerification(scope, 'X', {
    ...options(scope),
    phoneNumber: '+4915799912345',
    amazonConnect: { instanceArn: INSTANCE },
    ...props,
  });
}

/** One construct for each struct of props, made with the given props on top of the required ones. */
export const INBOUND_BUILDERS: Record<string, (scope: Stack, props: object) => unknown> = {
  InboundVerificationOptions: (scope, props) => inboundSms(scope, props),
  InboundSmsVerificationProps: (scope, props) => inboundSms(scope, props),
  InboundCallVerificationProps: (scope, props) => inboundCall(scope, props),
  ConnectLineOptions: (scope, props) => inboundCall(scope, { amazonConnect: { instanceArn: INSTANCE, ...props } }),
  TwilioLineOptions: (scope, props) =>
    inboundCall(scope, {
      amazonConnect: undefined,
      twilio: { authToken: Secret.fromSecretNameV2(scope, 'Token', 'twilio'), ...props },
    }),
  InboundEmailVerificationProps: (scope, props) =>
    new shield.InboundEmailVerification(scope, 'X', {
      ...options(scope),
      inboundAddress: 'verify@in.example.com',
      receiptRuleSetName: 'default-rule-set',
      ...props,
    }),
};
