import { createHmac } from 'node:crypto';
import type { UrlEvent } from '../../lambda/runtime/webhook-call';

// Calls as Amazon Connect and Twilio tell of them.

export const OUR_NUMBER = '+4915799912345';
export const INSTANCE = 'arn:aws:connect:eu-central-1:111122223333:instance/0879ee04-aaaa-4668-8ef5-5ba3f60d0ca3';
export const AUTH_TOKEN = '12345';

/**
 * What a flow gave a function for a real call, as a workshop of Amazon Connect shows it; numbers, instance and parameters are ours. The form is that of
 * https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html
 */
export function connectEvent(from: string | null, digits: string, over: Record<string, unknown> = {}) {
  return {
    Details: {
      ContactData: {
        Attributes: {},
        Channel: 'VOICE',
        ContactId: '8693452c-7fd1-462b-adb6-fcf18996aabb',
        CustomerEndpoint: from === null ? null : { Address: from, Type: 'TELEPHONE_NUMBER' },
        Description: null,
        InitialContactId: '8693452c-7fd1-462b-adb6-fcf18996aabb',
        InitiationMethod: 'INBOUND',
        InstanceARN: INSTANCE,
        LanguageCode: 'en-US',
        MediaStreams: { Customer: { Audio: null } },
        Name: null,
        PreviousContactId: '8693452c-7fd1-462b-adb6-fcf18996aabb',
        Queue: null,
        References: {},
        SystemEndpoint: { Address: OUR_NUMBER, Type: 'TELEPHONE_NUMBER' },
        ...over,
      },
      Parameters: { digits },
    },
    Name: 'ContactFlowEvent',
  };
}

/**
 * The fields of a call that came in, as people printed them (among others the callback of https://www.twilio.com/docs/voice/twiml#request-parameters); the values are ours.
 * `Digits` only with a try.
 */
export function twilioFields(from: string, over: Record<string, string> = {}): Record<string, string> {
  return {
    AccountSid: 'AC00000000000000000000000000000000',
    ApiVersion: '2010-04-01',
    CallSid: 'CA5ca614bf601fdc250d8f2f712f12483f',
    CallStatus: 'in-progress',
    Called: OUR_NUMBER,
    CalledCity: '',
    CalledCountry: 'DE',
    CalledState: '',
    CalledZip: '',
    Caller: from,
    Direction: 'inbound',
    From: from,
    To: OUR_NUMBER,
    ToCountry: 'DE',
    ...over,
  };
}

/** As Lambda's function URL brings it; signed by Twilio's rule, over the address and the fields that are signed. */
export function twilioCall(
  fields: Record<string, string>,
  tries?: number,
  { token = AUTH_TOKEN, unsigned = [] as string[] } = {},
): UrlEvent {
  const rawQueryString = tries === undefined ? '' : `try=${tries}`;
  const url = `https://abc.lambda-url.eu-central-1.on.aws/${rawQueryString && `?${rawQueryString}`}`;
  const signed = Object.keys(fields)
    .filter((name) => !unsigned.includes(name))
    .sort();
  const text = url + signed.map((name) => name + fields[name]).join('');
  return {
    rawPath: '/',
    rawQueryString,
    requestContext: { domainName: 'abc.lambda-url.eu-central-1.on.aws', http: { method: 'POST' } },
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': createHmac('sha1', token).update(text).digest('base64'),
    },
    body: Buffer.from(new URLSearchParams(fields).toString()).toString('base64'),
    isBase64Encoded: true,
  };
}
