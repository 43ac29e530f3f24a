import { lossCertificate } from './contract/recipient/loss-certificate';
import { lossText } from './contract/recipient/loss-text';
import type { OtpResponder } from './posture/otp-responder';
import type { IOtpWebAcl } from './protection/i-otp-web-acl';
import type { RecipientGuard } from './recipient/recipient-guard';

/** The certificate of the worst day, from the settings alone, as lines of 60 characters at most. */
export function worstDayOf(webAcl: IOtpWebAcl, responder: OtpResponder, guard: RecipientGuard | undefined): string {
  const certificate = lossCertificate({
    ...(guard && { guard: guard._limits }),
    ...(webAcl._ruleLimits && { rules: webAcl._ruleLimits }),
    lockdownMinutesPerDay: responder._lockdownMinutesPerDay,
  });
  return lossText(certificate).join('\n');
}
