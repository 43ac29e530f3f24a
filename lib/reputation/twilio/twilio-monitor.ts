import { Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { checkReport } from '../../notices/daily-report';
import { checkNotices } from '../../notices/notice-checks';
import { Faults } from '../../private/faults';
import { sound } from '../../private/taken';
import type { IReputationMonitor, SenderOutput } from '../i-reputation-monitor';
import { SendingChannel } from '../sending-channel';
import { checkTexts, textEnvironment } from '../text-checks';
import { TextMonitorBase } from '../text-monitor-base';
import { Watch } from '../watch';
import { checkTopics, WATCH_TAKES_TOKENS } from '../watch-checks';
import { CallbackWebhook } from './callback-webhook';
import type { TwilioMonitorProps } from './twilio-monitor-props';

/**
 * Watches the texts that go out through Twilio's Messaging API, by their status callbacks: where they go, to which ranges of numbers, what they cost by your price list, and
 * what Twilio's own guard against pumping says.
 *
 * Deploys a public function URL that takes nothing but calls that Twilio signed, a queue and a handler that count, and alarms. After the deployment give `callbackUrl` as
 * `StatusCallback` with each message, or enter it in the Messaging Service. Twilio Verify sends no status callbacks: its codes are not seen.
 *
 * @example
 *
 * new TwilioMonitor(this, 'Texts', {
 *   notify: [topic],
 *   authToken: Secret.fromSecretNameV2(this, 'Token', 'twilio/auth-token'),
 *   homeCountries: ['DE', 'AT', 'CH'],
 * });
 */
export class TwilioMonitor extends TextMonitorBase implements IReputationMonitor {
  public readonly senderName: string = 'Twilio';
  public readonly channel: SendingChannel = SendingChannel.SMS;
  public readonly setupOutputs: SenderOutput[];
  public readonly criticalAlarm: cloudwatch.AlarmBase;
  public readonly warningAlarm: cloudwatch.AlarmBase;

  /** Address to give Twilio as status callback. Its end has Twilio repeat a call that failed, which it doesn't do by itself. */
  public readonly callbackUrl: string;

  /** @internal */
  protected readonly _watch: Watch;

  constructor(scope: Construct, id: string, props: TwilioMonitorProps) {
    super(scope, id);
    props = sound(this, 'TwilioMonitorProps', props, () => check(this, props), {
      authToken: props.authToken,
      notify: [],
    });
    const watch = new Watch(this, { ...props, senderName: this.senderName, channel: this.channel, counted: true });
    this._watch = watch;
    const { monitorName, alarms } = watch;
    const pipeline = watch.count(watch.ledger!, {
      handler: { bundle: 'twilio-ingest', environment: textEnvironment(this, props) },
      recipientMemory: props.recipientMemory,
    });
    const webhook = new CallbackWebhook(this, 'Webhook', { ...props, monitorName, alarms, queue: pipeline.queue });
    // https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
    this.callbackUrl = `${props.callbackUrl ?? webhook.url}#rc=5&rp=all`;
    this.setupOutputs = [
      {
        name: 'TwilioCallbackUrl',
        value: this.callbackUrl,
        description: 'Address to give Twilio as the status callback of each message, or of the Messaging Service',
      },
    ];
    watch.addTextAlarms();
    // Nobody asks Twilio about the account.
    watch.addReport({ title: 'Twilio account', figures: [] }, { probed: false });
    const { critical, warning } = alarms.addSummaries();
    this.criticalAlarm = critical;
    this.warningAlarm = warning;
  }
}

function check(scope: Construct, props: TwilioMonitorProps): void {
  const { sharedKey, sharedKeyId, callbackUrl, dailyReport, notify } = props;
  const faults = new Faults();
  faults.demandKnown(props, [...WATCH_TAKES_TOKENS, 'callbackUrl', 'sharedKeyId']);
  checkTopics(faults, scope, props);
  checkTexts(faults, props, notify);
  if ((sharedKey === undefined) !== (sharedKeyId === undefined)) {
    faults.add('sharedKey and sharedKeyId go together; give both or neither');
  }
  if (sharedKeyId !== undefined && !Token.isUnresolved(sharedKeyId) && !/^[\w-]{1,100}$/.test(sharedKeyId)) {
    faults.add(`sharedKeyId must be the id of the key as Twilio shows it, got ${JSON.stringify(sharedKeyId)}`);
  }
  if (callbackUrl !== undefined && !Token.isUnresolved(callbackUrl) && !/^https:\/\/[^\s?#]+$/.test(callbackUrl)) {
    faults.add(
      `callbackUrl must be an https:// address without query and fragment, got ${JSON.stringify(callbackUrl)}`,
    );
  }
  if (dailyReport !== undefined) checkReport(faults, dailyReport, notify);
  checkNotices(faults, scope, props.notices, { notify, enrich: true, counted: true });
  faults.throwIfAny(scope, 'TwilioMonitor');
}
