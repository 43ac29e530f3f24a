import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import type { WebAclSettings } from '../../../lib/contract/notices/notifier-settings';
import { parseRecord } from '../../../lib/contract/posture/gate-record';
import { ipSetOfArn, WafIpSetStore } from '../../runtime/ip-set-store';
import type { PostureFinding } from './message';

/** The posture as the gates hold it; `undefined` where the monitor doesn't know the gates. */
export async function readPosture(
  waf: Pick<WAFV2Client, 'send'>,
  { lockdownSetArn, strictSetArn }: WebAclSettings,
): Promise<PostureFinding | undefined> {
  if (lockdownSetArn === undefined || strictSetArn === undefined) return undefined;
  const store = new WafIpSetStore(waf);
  for (const [posture, arn] of [
    ['lockdown', lockdownSetArn],
    ['strict', strictSetArn],
  ] as const) {
    const { addresses, description } = await store.read(ipSetOfArn(arn));
    if (addresses.length > 0) return { posture, record: parseRecord(description) };
  }
  return { posture: 'normal' };
}
