/**
 * Resource types that the product can make and the emulator can't, each with the reason. Templates with them are covered by the schemas of
 * CloudFormation instead. A test compares this list with what the emulator really lacks, so it neither grows unnoticed nor grows stale.
 */
export const UNSUPPORTED_TYPES: Readonly<Record<string, string>> = {
  'AWS::FMS::Policy':
    'AWS Firewall Manager acts on all accounts of an organization, of which the emulator has one; a stand-in would only repeat the template',
  'AWS::SES::ReceiptRule':
    'no mail arrives at the emulator, so a rule about arriving mail would have nothing to do; its handlers are tested with mails of their own',
};
