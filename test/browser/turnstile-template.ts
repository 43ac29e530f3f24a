import { Template } from 'aws-cdk-lib/assertions';
import { ApplicationListener, ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import { TurnstileFailureMode } from '../../lib/protection/turnstile/turnstile-options';
import { ROUTES, stack } from '../protection/stack';

const ELB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';

/** The whole synthesized stack. The simulator can't look up the gate's secret: it is what is given, or has to be said by `--parameter`. */
export function withTurnstile(proof?: string): { Resources: Record<string, never> } {
  const scope = stack();
  const humanCheck = HumanCheck.turnstile({
    secret: Secret.fromSecretNameV2(scope, 'Secret', 'turnstile'),
    listener: ApplicationListener.fromApplicationListenerAttributes(scope, 'Listener', {
      listenerArn: `${ELB}:listener/app/example/50dc6c495c0c9188/f2f7dc8efc522ab2`,
      securityGroup: undefined as never,
    }),
    targetGroups: [
      ApplicationTargetGroup.fromTargetGroupAttributes(scope, 'App', {
        targetGroupArn: `${ELB}:targetgroup/app/73e2d6bc24d8a067`,
      }),
    ],
    issuer: 'https://shop.example.com',
    hostnames: ['shop.localhost'],
    failureMode: TurnstileFailureMode.CAPTCHA,
  });
  new OtpWebAcl(scope, 'Acl', { ...ROUTES, humanCheck });
  const text = JSON.stringify(Template.fromStack(scope).toJSON());
  const dynamic =
    /\{"Fn::Join":\["",\["\{\{resolve:secretsmanager:",\{"Ref":"[^"]*CaptchaProof[^"]*"\},":SecretString:::\}\}"\]\]\}/g;
  return JSON.parse(proof === undefined ? text : text.replace(dynamic, JSON.stringify(proof)));
}
