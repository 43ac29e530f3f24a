import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import * as lib from '../../lib/index';
import type { Case } from '../lookup-case';
import { options } from './constructs';

export const INBOUND_CASES: readonly Case[] = [
  {
    struct: 'InboundEmailVerificationProps',
    base: (stack) => ({ ...options(stack), inboundAddress: 'v@in.example.com', receiptRuleSetName: 'set' }),
    make: (scope, props) => new lib.InboundEmailVerification(scope, 'X', props),
  },
  {
    struct: 'InboundCallVerificationProps',
    without: ['twilio'],
    base: (stack) => ({
      ...options(stack),
      phoneNumber: '+4915799912345',
      amazonConnect: { instanceArn: `arn:aws:connect:${stack.region}:${stack.account}:instance/c8c0e68d` },
    }),
    make: (scope, props) => new lib.InboundCallVerification(scope, 'X', props),
  },
  {
    struct: 'InboundCallVerificationProps',
    title: 'InboundCallVerificationProps by Twilio',
    only: ['twilio'],
    base: (stack) => {
      const key = Secret.fromSecretNameV2(stack, 'Key', 'k');
      return {
        ...options(stack),
        phoneNumber: '+4915799912345',
        twilio: { authToken: key, sharedKey: key, sharedKeyId: 'MK1' },
      };
    },
    make: (scope, props) => new lib.InboundCallVerification(scope, 'X', props),
  },
  {
    struct: 'InboundSmsVerificationProps',
    base: (stack) => ({ ...options(stack), phoneNumber: '+4915799912345' }),
    make: (scope, props) => new lib.InboundSmsVerification(scope, 'X', props),
  },
];
