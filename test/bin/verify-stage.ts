import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Deployment } from '../../lab/aws/deployment';
import { SnsStandIn } from '../../lab/aws/notifications';
import type { Input, Output } from '../../lab/aws/service';
import { Wafv2StandIn } from '../../lab/aws/wafv2';
import { OUTPUT } from '../../lib/contract/posture/posture';
import type { Firewall } from '../../lib/load-balancer';
import { startLoadBalancer } from '../../lib/load-balancer';
import { Simulator } from '../../lib/sim';
import { TestClock } from '../lab/aws/rig';
import { ALB, operatorRig } from './operator-rig';

/** The stand-in of CloudFormation knows one name for a resource. */
const EVENTS = 'arn:aws:sns:eu-central-1:111122223333:OtpShield-MonitorEventsTopic';

interface MetricQuery {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: { MetricName: string; Dimensions: ReadonlyArray<{ Name: string; Value: string }> };
  };
}

/** How a stand-in of AWS differs from what the simulator says; nothing named is faithful. */
export interface Deviation {
  firewall?(faithful: Simulator, more: { readonly template: unknown; readonly clock: TestClock }): Firewall;
  readonly mode?: 'instant' | 'aws-like';
  /** Whether what is written into the sets of the gates reaches the rules. */
  readonly gatesAct?: boolean;
  origin?(faithful: Simulator, clock: TestClock): RequestListener;
  log?(record: string, request: { readonly uri: string }): string;
  readonly associated?: boolean;
  /** What of each metric reaches CloudWatch, of 1. */
  readonly metricsCounted?: number;
  /** Whether a deploy of these closes the gates: `tags` any, `drift` one that reverts drift. */
  readonly deployCloses?: 'tags' | 'drift';
  /** What whoever sits there says about the mail of an alarm. */
  readonly mailbox?: string;
  /** Whether an alarm goes on some minutes after bounces. */
  readonly alarmsAct?: boolean;
}

/** A test stack behind the stand-ins, at a URL of this machine, in time that passes when somebody waits. */
export async function verifyStage(template: unknown, deviation: Deviation = {}) {
  const clock = new TestClock();
  const simulator = Simulator.fromTemplate(template, { clock, mode: deviation.mode ?? 'instant' });
  const firewall = deviation.firewall?.(simulator, { template, clock }) ?? simulator;
  const waf = new Wafv2StandIn({
    clock,
    onIpSet: ({ name, addresses }) => {
      if (deviation.gatesAct !== false) simulator.ipSets.update(name, addresses);
    },
  });
  const deployment = new Deployment(template, waf);
  let bouncedAt: number | undefined;
  const alarmOn = () => deviation.alarmsAct !== false && bouncedAt !== undefined && clock.now() > bouncedAt + 300_000;
  const counted = ({ MetricName, Dimensions }: MetricQuery['MetricStat']['Metric']): number => {
    const wanted = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
    const found = simulator
      .metrics()
      .find(
        ({ metricName, dimensions }) =>
          metricName === MetricName && dimensions.WebACL === wanted.WebACL && dimensions.Rule === wanted.Rule,
      );
    return Math.floor((found?.value ?? 0) * (deviation.metricsCounted ?? 1));
  };
  const cloudwatch = {
    operations: {
      GetMetricData: ({ MetricDataQueries }: Input): Output => ({
        MetricDataResults: (MetricDataQueries as MetricQuery[]).map(({ Id, MetricStat: { Metric } }) => {
          const value = counted(Metric);
          return {
            Id,
            StatusCode: 'Complete',
            Timestamps: value > 0 ? [clock.now() / 1000] : [],
            Values: value > 0 ? [value] : [],
          };
        }),
      }),
      DescribeAlarms: ({ AlarmNamePrefix }: Input): Output => ({
        MetricAlarms: alarmOn() ? [{ AlarmName: `${AlarmNamePrefix}bounces-critical`, StateValue: 'ALARM' }] : [],
      }),
    },
  };
  const sns = new SnsStandIn();
  const { Publish } = sns.operations;
  sns.operations.Publish = (input) => {
    if (input.TopicArn === EVENTS && String(input.Message).includes('"eventType":"Bounce"')) bouncedAt ??= clock.now();
    return Publish(input);
  };
  const rig = await operatorRig({ wafv2: waf, cloudwatch, sns }, clock);
  const outputs = deployment.stackOutputs();
  const webAcl = outputs[OUTPUT.webAclArn]!;
  const logGroup = outputs[OUTPUT.logGroupName]!;
  rig.stacks.stacks.set('OtpShield', outputs);
  rig.stacks.resources.set('OtpShield', [{ type: 'AWS::SNS::Topic', id: EVENTS }]);
  rig.stacks.tags.set('OtpShield', { 'otp-shield:test': 'true' });
  rig.stacks.roles.set('OtpShield', 'arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role');
  rig.stacks.templates.set('OtpShield', template as object);
  rig.stacks.onDeploy = (_stack, { DeploymentMode }) => {
    if (deviation.deployCloses !== (DeploymentMode === 'REVERT_DRIFT' ? 'drift' : 'tags')) return;
    for (const set of waf.ipSets.values()) {
      set.addresses = [];
      simulator.ipSets.update(set.name, []);
    }
  };
  waf.webAcls.set(webAcl, { Name: 'otp', Id: '1', ARN: webAcl, DefaultAction: { Allow: {} } });
  if (deviation.associated !== false) waf.associations.set(ALB, webAcl);
  rig.loadBalancers.loadBalancers.set(ALB, {});
  rig.loadBalancers.dnsNames.set(ALB, '127.0.0.1');
  const lines: Array<{ at: number; message: string }> = [];
  rig.logs.lines.set(logGroup, lines);

  let reached = 0;
  const answer: RequestListener = deviation.origin?.(simulator, clock) ?? ((_req, res) => void res.end('sent'));
  const origin = createServer({ maxHeaderSize: 131_072 }, (req, res) => {
    reached++;
    req.resume();
    answer(req, res);
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  const balancer = await startLoadBalancer({
    origin: `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
    firewall,
    clock,
    onVerdict: (request, verdict) => {
      // Only of its own verdicts the simulator can say what AWS would log.
      const record = firewall === simulator ? JSON.stringify(simulator.logRecord(request, verdict)) : '{}';
      lines.push({ at: clock.now(), message: deviation.log?.(record, request) ?? record });
    },
  });
  const url = `${balancer.url}/api/auth/otp`;
  return {
    rig,
    waf,
    simulator,
    url,
    /** How many requests got through to the application. */
    get reached() {
      return reached;
    },
    asked: () => rig.standIn.calls.map(({ operation }) => operation),
    gatesOpen: () => [...waf.ipSets.values()].filter(({ addresses }) => addresses.length > 0).map(({ name }) => name),
    verify(more = '', io: Parameters<typeof rig.type>[1] = {}) {
      return rig.type(`verify --url ${url} --yes ${more}`, {
        // As a person solves a puzzle when asked to.
        ask: async (question) =>
          question.includes('renewed') || question.includes('mailbox')
            ? question.includes('mailbox')
              ? (deviation.mailbox ?? 'y')
              : ''
            : simulator.tokens.mint({
                captchaSolvedAt: clock.now(),
                challengeSolvedAt: clock.now(),
                domain: '127.0.0.1',
              }),
        pause: async (milliseconds) => clock.advance(milliseconds / 60_000),
        columns: 60,
        ...io,
      });
    },
    async close() {
      await balancer.close();
      origin.closeAllConnections();
      await new Promise((resolve) => origin.close(resolve));
      await rig.close();
    },
  };
}
