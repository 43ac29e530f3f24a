import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { aws } from '../aws';
import { destroy } from '../cdk';

export function destroyStage(): void {
  describe('destroying', () => {
    test('removes the app, what stands beside it, and then the load balancer', async () => {
      const runs = await Promise.all([destroy('OtpShield'), destroy('Extras')]);
      runs.push(await destroy('Balancer'));
      expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
      const { Stacks = [] } = await aws.cloudFormation.send(new DescribeStacksCommand({}));
      expect(
        Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(({ StackName }) => StackName),
      ).toEqual(['CDKToolkit']);
    }, 240_000);
  });
}
