import { cdk, deploy, FOLDER } from '../cdk';
import { DeployedStack } from '../deployed-stack';
import { ACCOUNT, REGION } from '../emulator';
import { verificationKey } from '../sendgrid-signer';
import { appContext, BALANCER_APP, EXTRAS_APP } from '../stacks';

export function deployStage(): void {
  describe('the CDK CLI', () => {
    test('bootstraps the account', async () => {
      // Away from cdk.json, so that no app is synthesized for it.
      const { code, output } = await cdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`], FOLDER);
      expect(output).toContain('bootstrapped');
      expect(code).toBe(0);
    }, 120_000);

    test('deploys the load balancer that a team has already', async () => {
      const { code, outputs } = await deploy('Balancer', ['--app', BALANCER_APP]);
      expect(code).toBe(0);
      expect(outputs.Balancer?.Arn).toMatch(/:loadbalancer\/app\//);
    }, 180_000);

    test('deploys the app onto it, and beside it what the app leaves out', async () => {
      process.env.DEPLOY_TEST_SENDGRID_KEY = verificationKey();
      const balancer = await DeployedStack.read('Balancer');
      const runs = await Promise.all([
        deploy('OtpShield', appContext({ resourceArn: balancer.outputs.Arn! })),
        deploy('Extras', ['--app', EXTRAS_APP]),
      ]);
      for (const name of ['OtpShield', 'Extras']) {
        const stack = await DeployedStack.read(name);
        expect({ status: stack.status, complaints: await stack.complaints() }).toEqual({
          status: 'CREATE_COMPLETE',
          complaints: [],
        });
      }
      expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    }, 240_000);
  });
}
