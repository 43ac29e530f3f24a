import { WAFV2Client } from '@aws-sdk/client-wafv2';
import * as z from 'zod/mini';
import { ENV } from '../../../lib/contract/env';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { stdoutSink } from '../../runtime/emf';
import { requiredEnv } from '../../runtime/env';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { postureControl } from '../posture-control';
import { runAudit } from './audit-run';

const gate = z.object({ ipv4: z.string(), ipv6: z.string() });
const rules = z.array(z.object({ name: z.string(), action: z.string() }));
const settings = z
  .object({
    shield: z.string(),
    webAclArn: z.string(),
    rules,
    ruleGroups: z.optional(z.array(z.object({ arn: z.string(), rules }))),
    resourceArns: z.array(z.string()),
    logged: z.boolean(),
    gates: z.object({ lockdown: gate, strict: gate }),
  })
  .parse(JSON.parse(requiredEnv(ENV.auditSettings)));
const waf = new WAFV2Client(CLIENT_OPTIONS);
const dependencies = {
  settings,
  waf,
  control: postureControl(waf, settings.gates, REAL_BACKOFF),
  clock: { now: () => Date.now() },
  emit: stdoutSink,
  log: createLog('auditor'),
};

export const handler = (): Promise<void> => runAudit(dependencies);
