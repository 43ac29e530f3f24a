import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { ENV } from '../../../lib/contract/env';
import type { AuditSettings, ExpectedRule, ExpectedRuleGroup } from '../../../lib/contract/posture/audit';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { flag, jsonVariable, list, object, optional, readSettings, text } from '../../runtime/settings';
import { shieldIdentity } from '../../runtime/shield-identity';
import { gatePairs } from '../gate-settings';
import { guardedDistributions } from '../guarded-distributions';
import { postureControl } from '../posture-control';
import { runAudit } from './audit-run';

const rules = list(object<ExpectedRule>({ name: text, action: text }));
const { settings } = readSettings('auditor', {
  settings: jsonVariable(
    ENV.auditSettings,
    object<AuditSettings>({
      shield: text,
      identity: shieldIdentity,
      webAclArn: text,
      rules,
      ruleGroups: optional(list(object<ExpectedRuleGroup>({ arn: text, rules }))),
      resourceArns: list(text),
      logged: flag,
      gates: gatePairs,
    }),
  ),
});
const waf = new WAFV2Client(CLIENT_OPTIONS);
const dependencies = {
  settings,
  waf,
  control: postureControl(waf, settings.gates, REAL_BACKOFF),
  clock: { now: () => Date.now() },
  emit: stdoutSink,
  log: createLog('auditor'),
  sources: { distributions: guardedDistributions(() => waf.config.credentials(), REAL_BACKOFF) },
};

export const handler = (): Promise<void> => runAudit(dependencies);
