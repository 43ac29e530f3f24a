import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { type AwsStandIn, startAwsStandIn } from '../../../lab/aws/stand-in';
import { Wafv2StandIn } from '../../../lab/aws/wafv2';
import { Gate } from '../../../lambda/posture/gate';
import { PostureControl } from '../../../lambda/posture/posture-control';
import type { Backoff } from '../../../lambda/runtime/backoff';
import { WafIpSetStore } from '../../../lambda/runtime/ip-set-store';
import type { GateName } from '../../../lib/contract/posture/gate';

export const START = Date.parse('2026-01-05T10:00:00Z');

export class TestClock {
  constructor(public time = START) {}
  now(): number {
    return this.time;
  }
  advance(minutes: number): void {
    this.time += minutes * 60_000;
  }
}

/** Options that make a real SDK client talk to the stand-in. */
export function clientOptions(url: string) {
  return {
    region: 'eu-central-1',
    endpoint: url,
    credentials: { accessKeyId: 'stand-in', secretAccessKey: 'stand-in' },
    maxAttempts: 1,
  };
}

export const NO_WAITING: Backoff = { sleep: async () => {}, random: () => 0.5 };

/** Two gates in the stand-in, moved through the real client. */
export async function gateRig() {
  const clock = new TestClock();
  const waf = new Wafv2StandIn({ clock });
  const standIn: AwsStandIn = await startAwsStandIn({ wafv2: waf });
  const client = new WAFV2Client(clientOptions(standIn.url));
  const store = new WafIpSetStore(client);
  const sets = (name: string) => ({
    IPV4: waf.addIpSet(`${name}-ipv4`, 'IPV4', 'closed - just deployed'),
    IPV6: waf.addIpSet(`${name}-ipv6`, 'IPV6', 'closed - just deployed'),
  });
  const stored = { lockdown: sets('lockdown'), strict: sets('strict') };
  const ref = ({ name, id }: { name: string; id: string }) => ({ name, id, scope: 'REGIONAL' as const });
  const gate = (name: GateName) =>
    new Gate(name, { IPV4: ref(stored[name].IPV4), IPV6: ref(stored[name].IPV6) }, store, NO_WAITING);
  const control = new PostureControl({ lockdown: gate('lockdown'), strict: gate('strict') }, NO_WAITING);
  return {
    clock,
    waf,
    standIn,
    client,
    store,
    stored,
    gate,
    control,
    async close() {
      client.destroy();
      await standIn.close();
    },
  };
}
