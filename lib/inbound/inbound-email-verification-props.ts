import type { InboundVerificationOptions } from './inbound-verification-options';

/** Properties of `InboundEmailVerification`. */
export interface InboundEmailVerificationProps extends InboundVerificationOptions {
  /**
   * Address that people write to, such as `verify@in.example.com`. Its domain is verified in SES, and its MX record points to SES of this Region;
   * give it a subdomain of its own, or all other mail of the domain goes to SES, too
   * (https://docs.aws.amazon.com/ses/latest/dg/receiving-email-mx-record.html).
   */
  readonly inboundAddress: string;

  /**
   * Name of the receipt rule set that is active in this Region. One rule is added to it; the set itself is neither made, activated nor replaced
   * (https://docs.aws.amazon.com/ses/latest/dg/receiving-email-receipt-rules-console-walkthrough.html).
   */
  readonly receiptRuleSetName: string;

  /**
   * Name of the rule of the set after which the new one stands. A rule of yours that stands before it and stops the set keeps the mails away.
   *
   * @default - it stands first
   */
  readonly afterReceiptRule?: string;

  /**
   * Name of the new rule, unique in the set: 1 to 64 letters, digits, `_`, `-` or `.`, a letter or digit at both ends
   * (https://docs.aws.amazon.com/ses/latest/APIReference/API_ReceiptRule.html).
   *
   * @default - a name made of the path of the construct
   */
  readonly receiptRuleName?: string;

  /**
   * Whether SES takes mails over TLS connections only. Servers without it get a bounce from SES itself then, the only thing that ever goes out, so it
   * is off; the big providers use TLS whenever it is offered.
   *
   * @default false
   */
  readonly requireTls?: boolean;

  /**
   * Whether only a signature (DKIM) of the sender's domain counts. Otherwise a mail also counts that passes DMARC because the domain names the server
   * that delivers it (SPF), which is weaker where many customers share servers. With it, people whose company doesn't sign its mails can't verify.
   *
   * @default false
   */
  readonly requireDkim?: boolean;
}
