import type { WebAclSettings } from '../../lib/contract/notices/notifier-settings';
import { list, object, optional, text } from '../runtime/settings';

export const webAclSettings = object<WebAclSettings>({
  webAclArn: text,
  webAclMetricName: text,
  logGroupName: optional(text),
  userPoolId: optional(text),
  lockdownSetArn: optional(text),
  strictSetArn: optional(text),
  campaignSetArn: optional(text),
  ruleGroupArns: optional(list(text)),
  allowedSetArns: optional(list(text)),
  blockedSetArns: optional(list(text)),
});
