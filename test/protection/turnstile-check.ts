import type { Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { HumanCheck } from '../../lib/protection/human-check';
import type { TurnstileOptions } from '../../lib/protection/turnstile/turnstile-options';
import { stack } from './stack';

const LISTENER_ARN =
  'arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/example/50dc6c495c0c9188/f2f7dc8efc522ab2';

export function turnstile(scope: Stack = stack(), over: Partial<TurnstileOptions> = {}): HumanCheck {
  return HumanCheck.turnstile({
    secret: Secret.fromSecretNameV2(scope, 'Turnstile', 'turnstile'),
    listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(scope, 'Listener', {
      listenerArn: LISTENER_ARN,
      securityGroup: undefined as never,
    }),
    targetGroups: [
      elbv2.ApplicationTargetGroup.fromTargetGroupAttributes(scope, 'App', {
        targetGroupArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/app/73e2d6bc24d8a067',
      }),
    ],
    issuer: 'https://shop.example.com',
    hostnames: ['shop.example.com'],
    ...over,
  });
}
