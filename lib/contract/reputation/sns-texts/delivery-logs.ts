/** Environment variables of the handlers of texts by Amazon SNS. */
export const SNS_TEXTS_ENV = {
  /** Queue into which the delivery logs go. */
  queueUrl: 'OTP_SHIELD_SNS_TEXTS_QUEUE_URL',
  /** Function to which the log groups have to send what is written. */
  logsFunction: 'OTP_SHIELD_SNS_TEXTS_LOGS_FUNCTION',
  /** Names of the log groups, separated by commas. */
  logGroups: 'OTP_SHIELD_SNS_TEXTS_LOG_GROUPS',
} as const;

/** SNS names them itself: one for texts that went well, one for the others. From memory of what SNS makes; its pages show the first in a picture only. */
export function deliveryLogGroups(region: string, account: string): readonly [string, string] {
  const group = `sns/${region}/${account}/DirectPublishToPhoneNumber`;
  return [group, `${group}/Failure`];
}

/** What the setup of the account is told. */
export interface DeliveryLogProperties {
  readonly LogGroupNames: string[];
  /** Role with which SNS writes; used where the account has none. */
  readonly RoleArn: string;
}

export const DELIVERY_LOGS_TYPE = 'Custom::OtpShieldSnsDeliveryLogs';

/** Attributes of the account that say what is logged. https://docs.aws.amazon.com/sns/latest/api/API_SetSMSAttributes.html */
export const DELIVERY_ATTRIBUTE = {
  role: 'DeliveryStatusIAMRole',
  successRate: 'DeliveryStatusSuccessSamplingRate',
  spendLimit: 'MonthlySpendLimit',
} as const;

/** Metric that SNS itself keeps: US dollars of this month, of the whole account and Region. */
export const SNS_SPENT = { namespace: 'AWS/SNS', name: 'SMSMonthToDateSpentUSD' } as const;
