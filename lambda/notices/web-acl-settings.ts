import type { WebAclSettings } from '../../lib/contract/notices/notifier-settings';
import { amount, list, object, optional, text } from '../runtime/settings';

export const webAclSettings = object<WebAclSettings>({
  webAclArn: text,
  webAclMetricName: text,
  logGroupName: optional(text),
  userPoolId: optional(text),
  lockdownSetArn: optional(text),
  strictSetArn: optional(text),
  campaignSetArn: optional(text),
  sendBudget: optional(object({ limit: amount, windowSeconds: amount })),
  allowedSetArns: optional(list(text)),
});
