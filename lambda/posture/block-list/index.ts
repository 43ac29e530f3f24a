import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { ENV } from '../../../lib/contract/env';
import type { BlockListSets, BlockListSettings } from '../../../lib/contract/posture/block-list';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { stdoutSink } from '../../runtime/emf';
import { WafIpSetStore } from '../../runtime/ip-set-store';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { jsonVariable, object, optional, positive, readSettings, text } from '../../runtime/settings';
import { BlockList } from '../block-list';
import { setPair } from '../gate-settings';
import { runBlockList } from './block-list-run';

const { settings } = readSettings('block-list', {
  settings: jsonVariable(
    ENV.blockListSettings,
    object<BlockListSettings>({
      shield: text,
      sets: object<BlockListSets>({ allowed: setPair, current: setPair, previous: setPair }),
      logGroupName: text,
      webAclArn: text,
      rateRule: text,
      groupReference: optional(text),
      lifetime: positive,
      window: positive,
      failures: positive,
      maximumEntries: positive,
    }),
  ),
});
const waf = new WAFV2Client(CLIENT_OPTIONS);
const dependencies = {
  settings,
  waf,
  list: new BlockList(settings.sets, new WafIpSetStore(waf), REAL_BACKOFF),
  logs: new CloudWatchLogsClient(CLIENT_OPTIONS),
  clock: { now: () => Date.now() },
  backoff: REAL_BACKOFF,
  emit: stdoutSink,
  log: createLog('block-list'),
};

export const handler = (): Promise<void> => runBlockList(dependencies);
