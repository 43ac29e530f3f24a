import { lossCertificate, type RuleLimits } from './contract/recipient/loss-certificate';
import { lossText } from './contract/recipient/loss-text';
import type { OtpResponder } from './posture/otp-responder';
import type { IOtpWebAcl } from './protection/i-otp-web-acl';
import type { RecipientGuard } from './recipient/recipient-guard';
import type { RequestLimit } from './request-limit';

/** The certificate of the worst day, from the settings alone, as lines of 60 characters at most. */
export function worstDayOf(webAcl: IOtpWebAcl, responder: OtpResponder, guard: RecipientGuard | undefined): string {
  const { codesPerPuzzle, sendCeiling } = webAcl;
  const certificate = lossCertificate({
    ...(guard && { guard: guard._limits }),
    ...(codesPerPuzzle !== undefined && { rules: { codesPerPuzzle, ...(sendCeiling && ceilingOf(sendCeiling)) } }),
    lockdownMinutesPerDay: responder._lockdownMinutesPerDay,
    closesCountries: responder._closesCountries,
  });
  return lossText(certificate).join('\n');
}

function ceilingOf({ requests, window }: RequestLimit): Pick<RuleLimits, 'ceiling'> {
  return { ceiling: { limit: requests, windowSeconds: window.toSeconds() } };
}
