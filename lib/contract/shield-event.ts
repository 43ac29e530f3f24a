/** Source of every event on the default bus of EventBridge. Rules of users match on it, so changing it is a breaking change. */
export const SHIELD_EVENT_SOURCE = 'otp-shield';

/** What an event says happened. */
export const SHIELD_EVENT = {
  posture: 'OTP Shield Posture',
  acknowledgement: 'OTP Shield Acknowledgement',
  blockList: 'OTP Shield Block List',
  campaign: 'OTP Shield Campaign',
  country: 'OTP Shield Country',
  notice: 'OTP Shield Notice',
} as const;

export type ShieldEventType = (typeof SHIELD_EVENT)[keyof typeof SHIELD_EVENT];

/** How the line in the log of the responder begins that keeps an event of the shield. */
export const SHIELD_RECORD = 'record';
