import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ORIGIN } from '../../bin/calibrate/templates';
import type { Input, Output } from '../../lab/aws/service';
import { ServiceError, text } from '../../lab/aws/service';
import { startLoadBalancer } from '../../lib/load-balancer';
import { Simulator, type Verdict, type WafRequest } from '../../lib/sim';

type Balancer = Awaited<ReturnType<typeof startLoadBalancer>>;
interface Made {
  readonly tags: unknown;
  readonly outputs: Readonly<Record<string, string>>;
}
interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>>;
}

/** CloudFormation that makes the load balancers and web ACLs of a calibration on this machine. */
export async function calibrationCloud(
  slots: number,
  judge: (request: WafRequest, faithful: Simulator) => Verdict = (request, faithful) => faithful.evaluate(request),
) {
  const stacks = new Map<string, Made>();
  const balancers: Balancer[] = [];
  /** What stands at each load balancer at the moment. */
  const firewalls: Array<{ evaluate: Simulator['evaluate']; tokens: Simulator['tokens'] } | undefined> = [];
  const allowing = Simulator.fromTemplate({ Resources: { Acl: emptyAcl() } });
  const origin = createServer((_req, res) => void res.end(ORIGIN));
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  const originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  let most = 0;

  for (let slot = 0; slot < slots; slot++)
    balancers.push(
      await startLoadBalancer({
        origin: originUrl,
        clock: { now: () => Date.now() },
        firewall: {
          evaluate: (request) => (firewalls[slot] ?? allowing).evaluate(request),
          tokens: { mint: (contents) => (firewalls[slot] ?? allowing).tokens.mint(contents) },
        },
      }),
    );

  function make(name: string, { Resources }: Template): Record<string, string> {
    if (name.endsWith('-site'))
      return Object.fromEntries(
        balancers.flatMap(({ url }, slot) => [
          [`Arn${slot}`, `arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/case/${slot}`],
          [`Host${slot}`, new URL(url).host],
        ]),
      );
    for (let index = 0; Resources[`Case${index}Acl`] !== undefined; index++) {
      const own = Object.entries(Resources).filter(
        ([id, { Type }]) => id.startsWith(`Case${index}`) && !Type.endsWith('Association'),
      );
      const simulator = Simulator.fromTemplate({
        Resources: Object.fromEntries(
          own.map(([id, { Type, Properties }]) => [id, { Type, Properties: { Name: id, ...Properties } }]),
        ),
      });
      firewalls[index] = { evaluate: (request) => judge(request, simulator), tokens: simulator.tokens };
    }
    return {};
  }

  return {
    stacks,
    /** The most stacks that stood at once. */
    get most() {
      return most;
    },
    operations: {
      CreateStack: (input: Input): Output => {
        const name = text(input, 'StackName');
        stacks.set(name, {
          tags: input.Tags,
          outputs: make(name, JSON.parse(text(input, 'TemplateBody')) as Template),
        });
        most = Math.max(most, stacks.size);
        return { StackId: name };
      },
      DeleteStack: (input: Input): Output => {
        stacks.delete(text(input, 'StackName'));
        if (!text(input, 'StackName').endsWith('-site')) firewalls.length = 0;
        return {};
      },
      DescribeStacks: (input: Input): Output => {
        const name = input.StackName as string | undefined;
        if (name !== undefined && !stacks.has(name))
          throw new ServiceError('ValidationError', `Stack with id ${name} does not exist`);
        return {
          Stacks: [...stacks]
            .filter(([each]) => name === undefined || each === name)
            .map(([each, { tags, outputs }]) => ({
              StackName: each,
              StackId: `arn:aws:cloudformation:eu-central-1:111122223333:stack/${each}/1`,
              StackStatus: 'CREATE_COMPLETE',
              CreationTime: '2026-01-01T00:00:00Z',
              Tags: tags as Output[],
              Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
            })),
        };
      },
    },
    async close() {
      for (const balancer of balancers) await balancer.close();
      origin.closeAllConnections();
      await new Promise((resolve) => origin.close(resolve));
    },
  };
}

function emptyAcl(): object {
  const metric = { CloudWatchMetricsEnabled: false, MetricName: 'acl', SampledRequestsEnabled: false };
  const Properties = {
    Name: 'acl',
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    Rules: [],
    VisibilityConfig: metric,
  };
  return { Type: 'AWS::WAFv2::WebACL', Properties };
}
