/**
 * Whether the name of a path parameter says that its value is a person or a secret. Nobody can list such names, so they are read as English
 * builds them: the last word says what it is, those before it say of what. `:userName` is a name of a person, `:emailTemplate` a
 * template, `:countryCode` no code that anybody keeps secret. What is left in doubt counts as personal: a log without paths is the smaller harm.
 */
export function isPersonalName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (words.length > 1 && ATTRIBUTES.has(last)) return false;
  if (words.some((word) => PERSONAL.has(word))) return true;
  // A reference to a record; of an address or a secret the id is often the thing itself, so those were asked for before.
  if (REFERENCES.has(last)) return false;
  const core = [...words];
  while (CARRIERS.has(core.at(-1) ?? '')) core.pop();
  const [before = '', head] = ['', ...core].slice(-2);
  // Nothing but `:number`, `:value`, `:name`: of these only a number is what a code is sent to.
  if (head === undefined) return words.some((word) => NUMBERS.has(word));
  if (PEOPLE.has(head)) return true;
  if (last === 'name') return NAMES.has(head);
  if (HOLDERS.has(head)) return !THINGS.has(before);
  return DIRECTIONS.has(head) && (before === '' || SENDING.has(before));
}

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Where people are reached, who they are, and what only they should know: personal wherever in a name they stand. */
const PERSONAL = set(`
  email mail mailbox eml phone ph telephone tel mobile cell cellphone cel mob landline msisdn sms whatsapp wechat telegram viber fax inbox gsm fone
  correo courriel telefono telefon telefone celular movil handy rufnummer handynummer
  username uname login logon signin surname forename firstname lastname fullname nickname nick upn openid unionid ssn cpf aadhaar
  passport iban
  password passwd pwd passphrase passcode pass passkey kennwort passwort senha contrasena
  otp totp hotp otac otc tan mtan pin puk mfa tfa oob
  token tok tkn jwt jwe jws bearer secret apikey signature sig hmac nonce verifier assertion credential cred csrf xsrf captcha recaptcha turnstile
  session sess sid cookie authorization magic invite invitation
`);

/** Who it is; `:userId` is a reference, `:userAvatar` something else of theirs. */
const PEOPLE = set(`
  user usr person customer cust member subscriber account acct guest patient employee student friend invitee payee payer sender caller callee
  receiver rcvr recv recipient rcpt addressee beneficiary signer signatory contact owner holder usuario benutzer utilisateur
  destinatario empfaenger destination dest dst target identity
`);

/** What it is hangs on the word before: `:resetCode`, but `:countryCode`. */
const HOLDERS = set(`
  code key hash digest address addr identifier ident link ticket auth oauth challenge proof grant verification confirmation activation
  recovery handle number num nr
`);

/** Before a holder: codes, keys, addresses, numbers that are no secret and name nobody. */
const THINGS = set(`
  country language lang locale area zip post postal status error currency product promo coupon discount region state province city color
  colour bar qr dial calling source short shop store airport tenant company org organization organisation department course class role plan
  site branch bank sort swift exit response reason event type public partition primary foreign cache translation message object
  project issue feature config setting template group routing index row column field tag commit git content file image block
  build asset tree ip mac host server contract page order invoice item line version serial batch lot room floor seat flight
  house street table chapter episode season step part resource category service iata icao hs sku vat form question lesson unit report
  case job task queue port house model track container shipment parcel permalink back deep sym geo byte op
`);

/** What follows and makes it another thing: `:phoneModel`, `:tokenType`. */
const ATTRIBUTES = set(`
  type kind template provider vendor method mode model format count total status state version length size limit policy setting config category
  class group locale lang language country region currency label field page index rank order sort enabled verified date time expiry at
  ttl age service channel purpose reason plan tier role theme color icon domain brand carrier zone scope strategy algorithm alg
  flow step stage campaign preference option feature schema prefix suffix
`);

/** A record, not what is in it. */
const REFERENCES = set('id uuid guid pk ref slug');

/** These add nothing to the word before. */
const CARRIERS = set(
  'name number num nr no value val string str text raw encoded b base lower upper e plain param input field',
);
const NUMBERS = set('number num nr');

/** Before \`name\`. */
const NAMES = set('first last full display given family middle real legal sur nick screen login maiden');

const DIRECTIONS = set('to from cc bcc');
const SENDING = set('send mail email message msg text sms reply deliver notify forward invite rcpt');

/** Words that stand beside them in names written as one word, such as `:newemail`. */
const BESIDE = set(
  'new old my current the access refresh id verify confirm reset auth api client otp one time user phone unsubscribe activate',
);

const VOCABULARY: ReadonlySet<string> = new Set(
  [PERSONAL, PEOPLE, HOLDERS, THINGS, ATTRIBUTES, REFERENCES, CARRIERS, NAMES, DIRECTIONS, SENDING, BESIDE]
    .flatMap((words) => [...words])
    .filter((word) => word.length > 1),
);

/** In any spelling: `userName`, `user_name`, `user-name`, `USERNAME`, `phone2`, `OTPCode`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/e\.?164/gi, ' phone ')
    .replace(/([a-z]{2})(b(?=32|64)|v(?=\d))/g, '$1 $2')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
    .flatMap((word) => apart(word) ?? [word]);
}

/** A word as known ones, the longest first: `phonenumber` as `phone number`, `emails` as `email`. */
function apart(word: string): string[] | undefined {
  if (word === '') return [];
  if (VOCABULARY.has(word)) return [word];
  if (word.endsWith('s') && VOCABULARY.has(word.slice(0, -1))) return [word.slice(0, -1)];
  for (let length = word.length - 1; length > 1; length--) {
    const first = word.slice(0, length);
    if (!VOCABULARY.has(first)) continue;
    const rest = apart(word.slice(length));
    if (rest !== undefined) return [first, ...rest];
  }
  return undefined;
}
