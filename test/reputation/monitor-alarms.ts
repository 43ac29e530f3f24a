import { SUMMARY_ALARM } from '../../lib/contract/alarm';
import { NOTICE_ALARM } from '../../lib/contract/notices/notice-alarms';
import {
  MAIL_ALARM,
  PIPELINE_ALARM,
  PROBE_ALARM,
  UNDER_ATTACK_ALARM,
  WEBHOOK_ALARM,
} from '../../lib/contract/reputation/alarms';
import { COUNTRY_ALARM } from '../../lib/contract/reputation/closed-countries';
import { FEEDBACK_ALARM, PROTECT_ALARM } from '../../lib/contract/reputation/end-user-messaging/alarms';
import { SENDGRID_ALARM } from '../../lib/contract/reputation/sendgrid/alarms';
import { ACCOUNT_ALARM, FENCE_ALARM } from '../../lib/contract/reputation/ses/alarms';
import { TEXT_ALARM } from '../../lib/contract/reputation/text-alarms';
import { SPEND_ALARM } from '../../lib/contract/reputation/text-spend';

/** Every alarm that a monitor of ours may have, whoever sends. */
export const MONITOR_ALARM = {
  ...FENCE_ALARM,
  ...ACCOUNT_ALARM,
  ...PROBE_ALARM,
  ...MAIL_ALARM,
  ...PIPELINE_ALARM,
  ...SENDGRID_ALARM,
  ...WEBHOOK_ALARM,
  ...TEXT_ALARM,
  ...Object.fromEntries(Object.entries(COUNTRY_ALARM).map(([name, alarm]) => [`country-${name}`, alarm])),
  ...PROTECT_ALARM,
  ...SPEND_ALARM,
  ...Object.fromEntries(Object.entries(FEEDBACK_ALARM).map(([name, alarm]) => [`feedback-${name}`, alarm])),
  ...NOTICE_ALARM,
  ...SUMMARY_ALARM,
  underAttack: UNDER_ATTACK_ALARM,
} as const;
