import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { postureControl } from '../../lambda/posture/posture-control';
import { type ResponderDependencies, respond } from '../../lambda/posture/responder/respond';
import { readResponderSettings } from '../../lambda/posture/responder/settings';
import type { Claim, CodeNote, MailLedger } from '../../lambda/reputation/mail-ledger';
import type { Log } from '../../lambda/runtime/log';
import { ENV } from '../../lib/contract/env';
import type { LoopContext } from '../closed-loop';

export const SILENT: Log = { info() {}, warn() {}, error() {} };

/** The responder as it is deployed, with real SDK clients, against the stand-in of AWS and in simulated time; and the clients, for other handlers. */
export function loopResponder({ endpoint, clock, deployment, emit }: LoopContext) {
  const options = {
    endpoint,
    region: 'eu-central-1',
    // The stand-in wants a signature and checks none; real credentials must never be picked up here.
    credentials: { accessKeyId: 'stand-in', secretAccessKey: 'stand-in' },
    maxAttempts: 1,
  };
  const waf = new WAFV2Client(options);
  const cloudWatch = new CloudWatchClient(options);
  const events = new EventBridgeClient(options);
  const sns = new SNSClient(options);
  const settings = readResponderSettings({ [ENV.responderSettings]: deployment.variable(ENV.responderSettings) });
  const control = postureControl(waf, settings.gates, { sleep: async () => {}, random: () => 0.5 });
  return {
    options,
    clients: { cloudWatch, events, sns },
    respond: (event: unknown, countries?: ResponderDependencies['countries']) =>
      respond(event, {
        settings,
        control,
        cloudWatch,
        announcing: { events, sns, topicArns: settings.topicArns },
        ...(countries === undefined ? {} : { countries }),
        clock,
        emit,
        log: SILENT,
      }),
    close() {
      for (const client of [waf, cloudWatch, events, sns]) client.destroy();
    },
  };
}

/** The ledger without its table; nobody asks twice in the loop, and nothing is delivered twice. */
export class MemoryLedger implements MailLedger {
  private readonly counted = new Set<string>();
  private readonly codes = new Map<string, number>();

  async claim(key: string): Promise<Claim> {
    return this.counted.has(key) ? 'counted' : 'taken';
  }

  async settle(key: string): Promise<void> {
    this.counted.add(key);
  }

  async noteCode(recipient: string): Promise<CodeNote> {
    const codes = (this.codes.get(recipient) ?? 0) + 1;
    this.codes.set(recipient, codes);
    return { codes, isNew: codes === 1 };
  }

  async bounceBaseline(): Promise<number | undefined> {
    return undefined;
  }
}
