import { isoSeconds } from '../../lib/contract/clock';
import { messageSubject } from '../../lib/contract/message-subject';
import type { Campaign } from '../../lib/contract/posture/campaign';
import { SHIELD_EVENT } from '../../lib/contract/shield-event';
import { completeCommands, type ShieldIdentity, shieldName, shieldTitle } from '../../lib/contract/shield-identity';
import type { Announcement } from './announce';

export type CampaignEventKind = 'announced' | 'begun' | 'over' | 'taken-back';

const TITLE: Readonly<Record<CampaignEventKind, string>> = {
  announced: 'a campaign is announced',
  begun: 'the campaign begins',
  over: 'the campaign is over',
  'taken-back': 'the campaign is taken back',
};

const TAKE_BACK = 'otp-shield expect --remove --reason "no campaign"';

/** What everybody is told of a campaign: that it was announced, begins, is over, or was taken back. */
export function campaignNews(
  kind: CampaignEventKind,
  { from, until, times, by, why }: Campaign,
  shield: ShieldIdentity,
  at: number,
): Announcement {
  const holds = kind === 'announced' || kind === 'begun';
  return {
    type: SHIELD_EVENT.campaign,
    at,
    detail: { shield: shieldName(shield), kind, by, why, from: isoSeconds(from), until: isoSeconds(until), times },
    mail: {
      subject: messageSubject(`OTP shield: ${TITLE[kind]} (${shieldName(shield)}, ${shield.region})`),
      message: [
        `${TITLE[kind][0]!.toUpperCase()}${TITLE[kind].slice(1)}: ${times} times the usual codes.`,
        '',
        `Shield: ${shieldTitle(shield)}`,
        `From:   ${isoSeconds(from)}`,
        `Until:  ${isoSeconds(until)}`,
        `By:     ${by}`,
        `Why:    ${why}`,
        '',
        holds
          ? `From then until then campaignBudget stands in for sendBudget, and so many codes are judged as usual; then it ends by itself. The limits of a recipient guard stay as they are.`
          : 'sendBudget holds again, and codes are judged by what is usual.',
        '',
        'To look:',
        completeCommands('otp-shield status', shield),
        ...(holds ? ['', 'To end it before:', completeCommands(TAKE_BACK, shield)] : []),
      ].join('\n'),
    },
  };
}
