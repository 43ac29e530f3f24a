/**
 * What a regex pattern set of 10 patterns of 200 characters has room for, chosen by how well known a name is: attackers and
 * impatient people type what a search engine shows first. Each stands in the list of the npm package
 * `disposable-email-domains` (MIT), which a test compares; that list has more than 100,000.
 */
export const DISPOSABLE_DOMAINS: readonly string[] = `
10minutemail.com 10minutemail.net 1secmail.com 1secmail.net 1secmail.org 20minutemail.com armyspy.com bareed.ws
burnermail.io byom.de clrmail.com cuvox.de dayrep.com discard.email discardmail.com dispostable.com dropjar.com dropmail.me
einrot.com emailfake.com emlhub.com emlpro.com emltmp.com esiix.com eyepaste.com fakeinbox.com fexbox.org fexpost.com
fleckens.hu generator.email getairmail.com getnada.com grr.la guerrillamail.biz guerrillamail.com guerrillamail.de
guerrillamail.info guerrillamail.net guerrillamail.org guerrillamailblock.com gustr.com harakirimail.com inboxbear.com
inboxkitten.com jetable.org jourrapide.com maildrop.cc mailinator.com mailinator.net mailnesia.com mailsac.com mailto.plus
mintemail.com moakt.com moakt.ws mohmal.com mytemp.email mytrashmail.com nada.email pokemail.net rhyta.com
sharklasers.com smailpro.com spam4.me spambog.com spamgourmet.com spymail.one superrito.com tafmail.com teleworm.us
temp-mail.org tempail.com tempinbox.com tempmail.plus tempmailo.com tempr.email throwawaymail.com tmail.ws
tmpbox.net tmpmail.net tmpmail.org trash-mail.com trashmail.com trashmail.de trashmail.me trashmail.net trbvm.com
wegwerfmail.de wwjmp.com yomail.info yopmail.com yopmail.fr yopmail.net zetmail.com
`
  .trim()
  .split(/\s+/);

/** Under these no mailbox can exist (RFC 2606, RFC 6761), so what is sent there bounces. */
export const RESERVED_DOMAINS: readonly string[] = [
  'example',
  'example.com',
  'example.net',
  'example.org',
  'invalid',
  'localhost',
  'test',
];

/** Gateways of carriers that make text messages of mails, those of the largest ones. */
export const SMS_GATEWAY_DOMAINS: readonly string[] = `
txt.att.net mms.att.net tmomail.net vtext.com vzwpix.com messaging.sprintpcs.com pm.sprint.com email.uscc.net mms.uscc.net
mymetropcs.com sms.myboostmobile.com sms.cricketwireless.net mms.cricketwireless.net msg.fi.google.com vmobl.com
txt.bell.ca pcs.rogers.com msg.telus.com text.republicwireless.com mailmymobile.net
`
  .trim()
  .split(/\s+/);
