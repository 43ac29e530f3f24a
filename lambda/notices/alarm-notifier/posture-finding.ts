import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import type { WebAclSettings } from '../../../lib/contract/notices/notifier-settings';
import { parseRecord } from '../../../lib/contract/posture/gate-record';
import { type IpSetRef, WafIpSetStore } from '../../runtime/ip-set-store';
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
    const { addresses, description } = await store.read(refOf(arn));
    if (addresses.length > 0) return { posture, record: parseRecord(description) };
  }
  return { posture: 'normal' };
}

/** `arn:aws:wafv2:<region>:<account>:regional/ipset/<name>/<id>` */
function refOf(arn: string): IpSetRef {
  const [, name, id] = /:regional\/ipset\/([^/]+)\/([^/]+)$/.exec(arn) ?? [];
  if (name === undefined || id === undefined) throw new Error('the ARN of an IP set was expected');
  return { name, id, scope: 'REGIONAL' };
}
