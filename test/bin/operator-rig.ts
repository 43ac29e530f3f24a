import { run } from '../../bin/otp-shield';
import { CallerStandIn } from '../../lab/aws/caller';
import { LogsStandIn } from '../../lab/aws/logs';
import { NetworkStandIn } from '../../lab/aws/network';
import { EventsStandIn, SnsStandIn } from '../../lab/aws/notifications';
import type { Service } from '../../lab/aws/service';
import { LoadBalancersStandIn, StacksStandIn } from '../../lab/aws/stacks';
import { type ServiceName, startAwsStandIn } from '../../lab/aws/stand-in';
import { TrailStandIn } from '../../lab/aws/trail';
import { Wafv2StandIn } from '../../lab/aws/wafv2';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { TestClock } from '../lab/aws/rig';
import { AlarmList, KeyPolicies } from './alarm-list';
import { noteAwsCall } from './note-aws-call';

export const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:alarms';
export const ALB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/example/50dc6c495c0c9188';

/** What a topic with `enforceSSL` has. */
export const TLS_ONLY = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'sns:Publish',
  Resource: TOPIC,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
/** What the shield adds. */
export const ALARMS_PUBLISH = {
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: TOPIC,
  Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
};

const KEPT = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'HOME'];

interface TypedAt {
  readonly ask?: (question: string) => Promise<string>;
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly signal?: AbortSignal;
  readonly pause?: (milliseconds: number) => Promise<void>;
}

/** The operator CLI against a deployed shield in the stand-in: real argument parsing, real SDK clients, loopback. */
export async function operatorRig(extra: Partial<Record<ServiceName, Service>> = {}, clock = new TestClock()) {
  const waf = new Wafv2StandIn({ clock });
  const stacks = new StacksStandIn();
  const sns = new SnsStandIn();
  const events = new EventsStandIn();
  const loadBalancers = new LoadBalancersStandIn();
  const network = new NetworkStandIn();
  const logs = new LogsStandIn();
  const alarms = new AlarmList();
  const keys = new KeyPolicies();
  const sts = new CallerStandIn();
  const trail = new TrailStandIn();
  trail.heard = (input) => noteAwsCall('CloudTrailClient', 'LookupEventsCommand', input);
  const standIn = await startAwsStandIn({
    wafv2: waf,
    cloudformation: stacks,
    sns,
    events,
    elbv2: loadBalancers,
    ec2: network,
    logs,
    cloudwatch: alarms,
    kms: keys,
    sts,
    cloudtrail: trail,
    ...extra,
  });
  const set = (name: string, version: 'IPV4' | 'IPV6') => waf.addIpSet(name, version, 'closed - just deployed');
  const gates = {
    lockdown: { IPV4: set('lockdown-ipv4', 'IPV4'), IPV6: set('lockdown-ipv6', 'IPV6') },
    strict: { IPV4: set('strict-ipv4', 'IPV4'), IPV6: set('strict-ipv6', 'IPV6') },
  };
  const ref = ({ name, id, scope }: { name: string; id: string; scope: string }) => `${name}|${id}|${scope}`;
  const webAclArn = 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/otp/0f1e2d3c-4b5a-4978-a796-a5b4c3d2e1f0';
  const outputs: Record<string, string> = {
    [OUTPUT.webAclArn]: webAclArn,
    [OUTPUT.lockdownIpv4Set]: ref(gates.lockdown.IPV4),
    [OUTPUT.lockdownIpv6Set]: ref(gates.lockdown.IPV6),
    [OUTPUT.strictIpv4Set]: ref(gates.strict.IPV4),
    [OUTPUT.strictIpv6Set]: ref(gates.strict.IPV6),
    [OUTPUT.alarmTopicArn]: TOPIC,
    [OUTPUT.rules]: 'classify-request=Count,human-check=Captcha',
    [OUTPUT.logGroupName]: 'aws-waf-logs-otp',
  };
  stacks.stacks.set('OtpShield', outputs);
  stacks.resources.set('OtpShield', [{ type: 'AWS::CloudWatch::Alarm', id: 'bounces-critical' }]);
  alarms.alarms.set('bounces-critical', { actions: [TOPIC] });
  sns.topics.set(TOPIC, {
    policy: JSON.stringify({ Statement: [TLS_ONLY, ALARMS_PUBLISH] }),
    subscriptions: [{ arn: `${TOPIC}:0f1e2d3c`, protocol: 'email', endpoint: 'oncall@example.com' }],
  });

  const before = Object.fromEntries(KEPT.map((name) => [name, process.env[name]]));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: standIn.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'stand-in',
    AWS_SECRET_ACCESS_KEY: 'stand-in',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  delete process.env.AWS_PROFILE;

  return {
    clock,
    waf,
    stacks,
    sns,
    events,
    loadBalancers,
    network,
    logs,
    alarms,
    keys,
    sts,
    trail,
    standIn,
    gates,
    outputs,
    webAclArn,
    /** As deployed with `campaignBudget`. */
    announceable() {
      const campaign = { IPV4: set('campaign-ipv4', 'IPV4'), IPV6: set('campaign-ipv6', 'IPV6') };
      outputs[OUTPUT.campaignIpv4Set] = ref(campaign.IPV4);
      outputs[OUTPUT.campaignIpv6Set] = ref(campaign.IPV6);
      outputs[OUTPUT.responderName] = 'Shop-Responder';
      return campaign;
    },
    async close() {
      await standIn.close();
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
    /** Runs the CLI as a person would type it. */
    async type(command: string, io: TypedAt = {}) {
      const out: string[] = [];
      const err: string[] = [];
      const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
      const exitCode = await run(args, {
        out: (text) => void out.push(text),
        err: (text) => void err.push(text),
        outIsTerminal: io.terminal ?? false,
        errIsTerminal: io.terminal ?? false,
        signal: io.signal ?? new AbortController().signal,
        clock,
        ...(io.ask === undefined ? {} : { ask: io.ask }),
        // Nobody waits for a stand-in, unless a test says how.
        pause: io.pause ?? (async () => {}),
        ...(io.columns === undefined ? {} : { outColumns: io.columns }),
      });
      return { exitCode, out: out.join(''), err: err.join('') };
    },
  };
}

/** The usual way out to the Internet: a security group and a route through an internet gateway. */
export function leadOut({ loadBalancers, network }: Awaited<ReturnType<typeof operatorRig>>): void {
  loadBalancers.securityGroups.set(ALB, ['sg-1']);
  loadBalancers.subnets.set(ALB, ['subnet-a', 'subnet-b']);
  network.securityGroups.set('sg-1', [{ ipProtocol: '-1', ipRanges: [{ cidrIp: '0.0.0.0/0' }] }]);
  network.routeTables.set('rtb-main', {
    subnets: ['main'],
    routes: [
      { destinationCidrBlock: '10.0.0.0/16', gatewayId: 'local', state: 'active' },
      { destinationCidrBlock: '0.0.0.0/0', gatewayId: 'igw-1', state: 'active' },
    ],
  });
}
