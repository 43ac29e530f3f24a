/** Which recipients a code may go to, as far as a web ACL can see it. */
export interface RecipientRules {
  /**
   * Mail domains that get no codes, with their subdomains, for example `mailinator.example`. Letters, digits, `-` and `.`,
   * at most 63 characters for each label. About 100 to 150 domains fit (10 patterns of 200 characters); up to ten of them
   * cost 49 WCU, more cost 94 WCU.
   *
   * @default - none of your own
   */
  readonly blockedDomains?: string[];

  /**
   * Whether the best-known providers of throw-away mailboxes get no codes. AWS WAF has room for some hundred of the more
   * than 100,000 such domains, so this stops the lazy; a check in the application has to know the rest.
   * Domains under which a mailbox can't exist (`example.com`, `.test`, `.invalid`, …) are part of it, behind an `@` only.
   *
   * @default true
   */
  readonly blockDisposableDomains?: boolean;

  /**
   * Whether the gateways of carriers that turn a mail into a text message get no codes: through them a form for mail
   * sends texts to strangers.
   *
   * @default true
   */
  readonly blockSmsGateways?: boolean;

  /**
   * Prefixes of the phone numbers that may get codes, in international form: `+49`, `+1907`. A number in any other form
   * (national, `00…`, not a text) is refused, so the front end must send E.164. What comes along when a number is pasted is no offence: marks of
   * direction, spaces, dashes, full-width digits. 1 to 15 digits each; as many as fit into 8 patterns of 200 characters, more than thirty country
   * codes. Costs 157 WCU for two country codes, 511 WCU for thirty.
   *
   * @default - phone numbers are not looked at
   */
  readonly allowedPhonePrefixes?: string[];

  /**
   * Name of the field that holds the phone number and nothing else, in JSON (at any depth), form, multipart, query and GraphQL (a text in the
   * document, or a variable of that name), also under the names of Rails, PHP and qs (`user[phone]`, `user.phone`). A letter, then
   * up to 29 letters, digits, `_` or `-`.
   *
   * @default 'phone'
   */
  readonly phoneField?: string;
}
