import ts from 'typescript';

/** Folders of one sender in each storey, and the factory. */
const OWN = [
  /^lib\/(contract\/)?reputation\/(ses|sendgrid|twilio|end-user-messaging|sns-texts)\//,
  /^lambda\/reputation\/(ses|sendgrid|twilio|end-user-messaging|sns-texts)-[a-z-]+\//,
  /^bin\/operator\/(ses|sendgrid)\//,
  /^bin\/operator\/texts\/(end-user-messaging-check|sns-texts-check|sms-voice)\.ts$/,
  /^lib\/reputation\/(email|sms)-provider\.ts$/,
  /^lib\/app\//,
];

/** Where SES is an AWS service that the shield itself uses, whoever sends the codes, or a list has to name everything there is. */
export const ALLOWED: ReadonlyArray<readonly [where: RegExp, what: RegExp, why: string]> = [
  [/^lib\/notices\/daily-report\.ts$/, /^(ses(:SendEmail|:FromAddress)?|SES_LIMIT)$/, 'the report is mailed by SES'],
  [/^lambda\/notices\/daily-report\//, /^@aws-sdk\/client-sesv2$/, 'the report is mailed by SES'],
  [
    /^lib\/operate\.ts$/,
    /^(EmailProvider\.ses\(\)|SmsProvider\.endUserMessaging\(\)|endUserMessaging)$/,
    'a refusal says what to write: an example of the factory',
  ],
  [/^lib\/recipient\/lookup-access\.ts$/, /^ses:GetEmailAddressInsights$/, 'SES knows about addresses'],
  [/^lib\/guard\//, /^(ses|@aws-sdk\/client-sesv2)$/, 'SES knows about addresses'],
  [/^lib\/recipient\/lookup-access\.ts$/, /^sms-voice:CarrierLookup$/, 'AWS End User Messaging knows about numbers'],
  [
    /^lib\/guard\//,
    /^(PinpointSMSVoiceV2Client|@aws-sdk\/client-pinpoint-sms-voice-v2)$/,
    'AWS End User Messaging knows about numbers',
  ],
  [/^lib\/(recipient|guard|contract\/recipient)\//, /twilio/i, 'Twilio knows about numbers, whoever sends to them'],
  [/^lib\/index\.ts$/, /^\.\/recipient\/twilio-lookup-options$/, 'the list of what is public'],
  [/^lib\/private\/prop-names\.ts$/, /./, 'the list of all props'],
  [
    /^bin\/operator\/texts\/text-(check|senders|figures)\.ts$/,
    /./,
    'the list of the senders of texts that the command knows',
  ],
  [
    /^bin\/operator\/signed-call\.ts$/,
    /^(sms-voice|PINPOINT_SMS_VOICE_V2)$/,
    'one table of the APIs that are called without a client',
  ],
  [/^bin\/verify\/checks\/drill\.ts$/, /SES/, 'the drill tells of bounces as SES does'],
  [/^lib\/recipient\/cognito\/code-sender\.ts$/, /./, 'the list of those who send for a user pool'],
  [
    /^(lib\/user-pool-senders|lib\/protection\/user-pool\/user-pool-facts|bin\/operator\/user-pool-check)\.ts$/,
    /./,
    'who sends for a user pool, as its settings say',
  ],
  [
    /^lambda\/recipient\/cognito-sender\/(index|senders)\.ts$/,
    /./,
    'SES and AWS End User Messaging send in the place of Cognito',
  ],
  [/^(lib|lambda)\/inbound\//, /twilio/i, 'Twilio brings calls, whoever sends codes'],
  [/^lib\/contract\/(inbound\/inbound|twilio-secrets)\.ts$/, /twilio/i, 'Twilio brings calls, whoever sends codes'],
  [/^lambda\/runtime\/(signed-twilio-call|twilio-signature)\.ts$/, /./, 'two subjects take signed calls of Twilio'],
  [/^lib\/inbound\/inbound-sms/, /^(:sms-voice:|sms-voice\.amazonaws\.com)$/, 'AWS End User Messaging receives texts'],
  [
    /^lib\/inbound\/inbound-email/,
    /^(ses|aws-cdk-lib\/aws-ses|ses\.amazonaws\.com|SES names each mail.*)$/,
    'SES receives mails',
  ],
  [/^lambda\/inbound\/inbound-email\//, /./, 'SES receives mails, and its verdicts are read'],
  [/^lib\/contract\/aws-limits\.ts$/, /^SES_LIMIT$/, 'the table has the limits of each AWS service that is used'],
  [/^lib\/contract\/prices\.ts$/, /^https:\/\/aws\.amazon\.com\/ses\/pricing\/$/, 'the page of each price is named'],
  [/^lib\/index\.ts$/, /^\.\/reputation\//, 'the list of what is public'],
  [/^bin\/operator\/senders\.ts$/, /./, 'the list of the senders that the command knows'],
  [
    /^bin\/operator\/account\.ts$/,
    /^(ses|@aws-sdk\/client-sesv2)$/,
    'one client for each API of AWS that the command calls',
  ],
  [/^lab\//, /./, 'the application of the lab sends by SES, whose API the lab stands in for'],
];

const read = new Map<string, string[]>();

/** Identifiers and texts of a file that name a sender. Comments may. */
export function namesIn(file: string, text: string): string[] {
  const known = read.get(text);
  if (known !== undefined) return known;
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (
      ts.isIdentifier(node) ||
      ts.isLiteralExpression(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      node.kind === ts.SyntaxKind.TemplateHead
    ) {
      const { text: word } = node as ts.Identifier | ts.LiteralLikeNode;
      if (names(word)) found.add(word);
    }
    ts.forEachChild(node, visit);
  };
  // Most files hold no such letters at all.
  if (/ses|grid|twilio|messaging|pinpoint|sms|sns|voice/i.test(text))
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  read.set(text, [...found]);
  return [...found];
}

/** `sesRegion`, `SES_METRIC`, `BySes` and `ses:SendEmail` name SES; `session`, `addresses` and `uses` don't. */
function names(word: string): boolean {
  const words = word
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.toLowerCase());
  return (
    words.some((part) => /^ses(v2)?$/.test(part)) ||
    /send[-_ ]?grid|twilio|end[-_ ]?user[-_ ]?messaging|pinpoint|sms[-_]?voice|sns[-_ ]?text/i.test(word)
  );
}

/** What a file must not say, a line each. */
export function strayNames(file: string, text: string): string[] {
  if (OWN.some((where) => where.test(file))) return [];
  return namesIn(file, text)
    .filter((word) => !ALLOWED.some(([where, what]) => where.test(file) && what.test(word)))
    .map((word) => `${file} names a sender: ${word}`);
}
