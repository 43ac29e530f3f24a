import type { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { REFUSAL, type RefusalReason } from '../../contract/recipient/guard';
import type { RecipientLookup } from '../lookup';
import type { Recipient } from '../recipient';

/** What a person doesn't read codes on. */
const UNSUITABLE: ReadonlySet<string | undefined> = new Set(['INVALID', 'LANDLINE', 'OTHER']);

/**
 * Asks AWS End User Messaging what a number is: catches landlines where the number doesn't show it (USA), and numbers that nobody has. Charged by the
 * look-up. A number that turns out to be in another country than it looks is refused as well.
 *
 * @see https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_CarrierLookup.html
 */
export class CarrierLookup implements RecipientLookup {
  /** The client is made with the first number. */
  constructor(private readonly client: () => Promise<Pick<PinpointSMSVoiceV2Client, 'send'>>) {}

  public async refusal({ channel, address, phone }: Recipient): Promise<RefusalReason | undefined> {
    if (phone === undefined) return undefined;
    const { CarrierLookupCommand } = await import('@aws-sdk/client-pinpoint-sms-voice-v2');
    const client = await this.client();
    const { PhoneNumberType, IsoCountryCode } = await client.send(new CarrierLookupCommand({ PhoneNumber: address }));
    if (PhoneNumberType === 'LANDLINE' && channel === 'voice') return undefined;
    const elsewhere = IsoCountryCode !== undefined && IsoCountryCode !== phone.country;
    return UNSUITABLE.has(PhoneNumberType) || elsewhere ? REFUSAL.carrier : undefined;
  }
}
