/**
 * Events as AWS prints them, with the page. Only numbers and times are replaced where a test needs its own.
 */

/** https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html, "SMS example log" */
export const SUCCESSFUL = {
  eventType: 'TEXT_SUCCESSFUL',
  eventVersion: '1.0',
  eventTimestamp: 1686975103470,
  isFinal: true,
  originationPhoneNumber: '+12065550152',
  destinationPhoneNumber: '+14255550156',
  isoCountryCode: 'US',
  mcc: '310',
  mnc: '800',
  messageId: '862a8790-60c0-4430-9b2b-658bdexample',
  messageRequestTimestamp: 1686975103170,
  messageEncoding: 'GSM',
  messageType: 'PROMOTIONAL',
  messageStatus: 'SUCCESSFUL',
  messageStatusDescription: 'Message has been accepted by phone carrier',
  context: { account: 'bar' },
  totalMessageParts: 1,
  totalMessagePrice: 0.09582,
  totalCarrierFee: 0.0,
} as const;

/** https://docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html, "Event for a delivered SMS message": no recipient in it. */
export const EVENT_BRIDGE = {
  version: '0',
  id: '5c0fa4f8-e4ba-ed02-6101-c795472fccd0',
  'detail-type': 'Text Message Delivery Status Updated',
  source: 'aws.sms-voice',
  account: '111122223333',
  time: '2025-10-01T18:20:41Z',
  region: 'us-east-1',
  resources: [],
  detail: {
    eventType: 'TEXT_SUCCESSFUL',
    eventVersion: '1.0',
    eventTimestamp: 1759342841377,
    isFinal: true,
    originationPhoneNumber: 'VAJZNBLLDX',
    isoCountryCode: 'ES',
    isInternationalSend: false,
    mcc: '214',
    mnc: '05',
    carrierName: 'Movistar',
    messageId: 'ed23196c-75ce-4727-93ee-7bf72b64998f',
    messageRequestTimestamp: 1759342840978,
    messageEncoding: 'GSM',
    messageType: 'TRANSACTIONAL',
    messageStatus: 'SUCCESSFUL',
    messageStatusDescription: 'Message has been accepted by phone carrier',
    totalMessageParts: 1,
    totalMessagePrice: 0.06087,
    totalCarrierFee: 0.0,
    protectConfiguration: {
      protectConfigurationId: 'protect-e06e5d722c31455286262a108e7d863d',
      protectStatus: 'ALLOW',
    },
  },
} as const;

/** https://docs.aws.amazon.com/sms-voice/latest/userguide/filter-and-monitor-messages.html: what MONITOR and FILTER add. */
export const SUSPECTED = {
  protectConfiguration: {
    protectConfigurationId: 'protect-e06e5d722c31455286262a108e7d863d',
    protectStatus: 'MONITOR',
  },
  protectConfigurationAssessment: {
    protectRecommendation: 'BLOCK',
    protectInsights: { blockReason: 'AIT_SUSPECTED' },
  },
} as const;
