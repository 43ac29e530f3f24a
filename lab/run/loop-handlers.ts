import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { postureControl } from '../../lambda/posture/posture-control';
import { respond } from '../../lambda/posture/responder/respond';
import { readResponderSettings } from '../../lambda/posture/responder/settings';
import type { Claim, CodeNote, MailLedger } from '../../lambda/reputation/mail-ledger';
import { ingestQueue } from '../../lambda/reputation/ses-ingest/ingest-queue';
import type { Log } from '../../lambda/runtime/log';
import { ENV } from '../../lib/contract/env';
import type { LoopContext, LoopHandlers } from '../loop';

/** The handlers as they are deployed, with real SDK clients, against the stand-in of AWS and in simulated time. */
export function openLoopHandlers({ endpoint, clock, deployment, emit }: LoopContext): LoopHandlers {
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
  const backoff = { sleep: async () => {}, random: () => 0.5 };
  const control = postureControl(waf, settings.gates, backoff);
  const ledger = new MemoryLedger();
  const monitor = deployment.variable(ENV.monitor);
  return {
    async ingest(messages) {
      const { batchItemFailures } = await ingestQueue(
        { Records: [...messages] },
        { monitor, ledger, clock, emit, log: SILENT, ownDomains: new Set() },
      );
      if (batchItemFailures.length > 0)
        throw new Error(`the ingest handler refused ${batchItemFailures.length} messages`);
    },
    respond: (event) =>
      respond(event, {
        settings,
        control,
        cloudWatch,
        announcing: { events, sns, topicArns: settings.topicArns },
        clock,
        emit,
        log: SILENT,
      }),
    close() {
      for (const client of [waf, cloudWatch, events, sns]) client.destroy();
    },
  };
}

export const SILENT: Log = { info() {}, warn() {}, error() {} };

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
