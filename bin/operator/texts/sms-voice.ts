import { pause, REAL_BACKOFF } from '../../../lambda/runtime/backoff';
import { worthAnotherTry } from '../../../lib/contract/aws-fault';
import type { DeployedShield } from '../deployed-shield';
import { signedJson } from '../signed-call';

const PATIENCE_MS = 10_000;
/** AWS takes one such call a second from the whole account. */
const ATTEMPTS = 4;

/** What the doctor asks of AWS End User Messaging, as a policy names it. Reading alone. */
export const SMS_VOICE_CALLS = [
  'DescribeAccountAttributes',
  'DescribeConfigurationSets',
  'DescribeSpendLimits',
] as const;

/** A call of AWS End User Messaging where the shield is: https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_Operations.html */
export async function smsVoice(
  { account, identity: { region } }: DeployedShield,
  operation: (typeof SMS_VOICE_CALLS)[number],
  input: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await signedJson(account, {
        service: 'sms-voice',
        region,
        target: `PinpointSMSVoiceV2.${operation}`,
        input,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch (error) {
      if (attempt >= ATTEMPTS || !worthAnotherTry(error)) throw error;
      await pause(REAL_BACKOFF, attempt);
    }
  }
}
