import type { DoorSettings } from '../../lib/contract/notices/notifier-settings';
import { object, optional, text } from '../runtime/settings';

export const doorSettings = object<DoorSettings>({
  webAclArn: text,
  webAclMetricName: text,
  logGroupName: optional(text),
  lockdownSetArn: optional(text),
  strictSetArn: optional(text),
});
