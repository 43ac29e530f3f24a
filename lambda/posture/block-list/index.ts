import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import * as z from 'zod/mini';
import { ENV } from '../../../lib/contract/env';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { stdoutSink } from '../../runtime/emf';
import { requiredEnv } from '../../runtime/env';
import { WafIpSetStore } from '../../runtime/ip-set-store';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { BlockList } from '../block-list';
import { runBlockList } from './block-list-run';

const pair = z.object({ ipv4: z.string(), ipv6: z.string() });
const settings = z
  .object({
    shield: z.string(),
    sets: z.object({ allowed: pair, current: pair, previous: pair }),
    logGroupName: z.string(),
    webAclArn: z.string(),
    rateRule: z.string(),
    groupReference: z.optional(z.string()),
    lifetime: z.number(),
    window: z.number(),
    failures: z.number(),
    maximumEntries: z.number(),
  })
  .parse(JSON.parse(requiredEnv(ENV.blockListSettings)));
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
