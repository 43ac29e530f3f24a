import type { SESv2Client } from '@aws-sdk/client-sesv2';
import { REFUSAL, type RefusalReason } from '../../contract/recipient/guard';
import type { RecipientLookup } from '../lookup';
import type { Recipient } from '../recipient';

/**
 * Asks SES what it knows about an address: one call a code, at the price of SES's address validation. Only what SES is sure of counts against the
 * address.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailAddressInsights.html
 */
export class AddressInsightsLookup implements RecipientLookup {
  /** The client is made with the first address: most guards ask nobody. */
  constructor(private readonly client: () => Promise<Pick<SESv2Client, 'send'>>) {}

  public async refusal({ channel, address }: Recipient): Promise<RefusalReason | undefined> {
    if (channel !== 'email') return undefined;
    const { GetEmailAddressInsightsCommand } = await import('@aws-sdk/client-sesv2');
    const client = await this.client();
    const { MailboxValidation } = await client.send(new GetEmailAddressInsightsCommand({ EmailAddress: address }));
    const { IsValid, Evaluations } = MailboxValidation ?? {};
    // A verdict is how sure SES is that the sentence is true: LOW on "is valid" means that it isn't.
    const bad =
      IsValid?.ConfidenceVerdict === 'LOW' ||
      Evaluations?.MailboxExists?.ConfidenceVerdict === 'LOW' ||
      Evaluations?.IsDisposable?.ConfidenceVerdict === 'HIGH' ||
      Evaluations?.IsRandomInput?.ConfidenceVerdict === 'HIGH';
    return bad ? REFUSAL.addressInsights : undefined;
  }
}
