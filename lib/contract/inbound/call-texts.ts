import { CALL_DIGITS } from './inbound';

/** What a caller hears. The flow of Amazon Connect is made of it, and so are the answers to Twilio. */
export interface CallTexts {
  readonly ask: string;
  readonly again: string;
  readonly confirmed: string;
  /** After the last try. */
  readonly failed: string;
  readonly number: string;
  readonly unavailable: string;
}

/** Whoever is talked into calling should hear what it does. */
export function callTexts(serviceName: string): CallTexts {
  return {
    ask: `This is ${serviceName}. Please type the ${CALL_DIGITS} digits that you see on our page. If a person or a message asked you to call, please hang up.`,
    again: `That did not match. Please look whether your phone number on our page is right, and type the ${CALL_DIGITS} digits once more.`,
    confirmed: 'Thank you. Your phone number is confirmed. Please go back to the page.',
    failed: 'That did not match. Please start again on our page. Goodbye.',
    number: 'We can not see your phone number. Please call again and let your phone show it. Goodbye.',
    unavailable: 'That did not work, and it is our fault. Please try again in a few minutes. Goodbye.',
  };
}

/** Seconds that a caller has, on either line. */
export const CALL_SECONDS = {
  /** After the question, until the first digit. */
  firstDigit: 10,
  /** From one digit to the next. */
  nextDigit: 5,
} as const;
