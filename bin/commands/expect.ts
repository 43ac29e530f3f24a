import { campaignNews } from '../../lambda/posture/campaign-news';
import { isoSeconds } from '../../lib/contract/clock';
import { CAMPAIGN_LIMIT, type Campaign, campaignOf, isRunning } from '../../lib/contract/posture/campaign';
import type { GateRecord } from '../../lib/contract/posture/gate-record';
import { recordedName } from '../../lib/contract/posture/gate-record';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { completeCommands } from '../../lib/contract/shield-identity';
import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { explained } from '../operator/aws-fault';
import { announcedNow, campaignGateOf, campaignJson, campaignText, writeCampaign } from '../operator/campaign';
import { wordOf } from '../operator/change-posture';
import { confirm } from '../operator/confirm';
import { DeployedShield } from '../operator/deployed-shield';
import { durationText } from '../operator/duration';
import { tell } from '../operator/tell';
import { timeOption } from '../operator/time-option';
import { CommandError, command, ExitCode, type Io, parseOptions, UsageError } from '../terminal/io';

const USAGE = `otp-shield expect --from TIME --to TIME --times N --reason TEXT [options]
otp-shield expect --remove --reason TEXT [options]

Announces a campaign: in that time campaignBudget stands in for sendBudget, and so many times the usual codes are judged as usual. It begins and
ends by itself, and the daily report names it. One campaign at a time.

  --from TIME       when it begins, in UTC: 2026-01-05T18:00Z, or now; at most
                    60 days ahead
  --to TIME         when it ends; at most 3 days later
  --times N         how many times the usual codes, above 1, at most 20
  --reason TEXT     which campaign; stands in every notification and the report
  --remove          takes it back, or ends it
  --yes             do not ask
${ACCOUNT_USAGE}
The limits of a recipient guard, of the strict posture and of single clients stay as they are.

Exit codes: 0 done; 1 failed, nothing changed; 2 asked wrongly.
`;

export const expectCommand = command('expect', 'announce a campaign', USAGE, async (args, io) => {
  const options = parseOptions(args, {
    ...ACCOUNT_OPTIONS,
    from: 'value',
    to: 'value',
    times: 'value',
    reason: 'value',
    remove: 'flag',
    yes: 'flag',
  });
  const now = io.clock.now();
  const { from, to, times, remove } = options;
  if (remove && (from ?? to ?? times) !== undefined)
    throw new UsageError('--remove and --from, --to, --times exclude each other');
  const span = remove ? undefined : spanOf(options, now);
  if (!options.reason?.trim())
    throw new UsageError('--reason is missing: say which campaign; every notification and the report name it');

  const shield = await DeployedShield.find(new Account(options));
  const gate = campaignGateOf(shield);
  if (gate === undefined)
    throw new CommandError(
      `${shield.title} was deployed without campaignBudget, so it has no gate for a campaign: set it (otp-shield:campaignBudget of the app) and deploy`,
    );
  if (shield.optional(OUTPUT.responderName) === undefined)
    throw new CommandError(`${shield.title} has no responder, so nothing would open the gate, or close it again`);
  const { by, why } = await wordOf(options, shield.account);
  const before = await explained('read the gate of the campaign', () => gate.read());
  const known = announcedNow(before.record, now);
  if (span === undefined && known === undefined && before.position === 'closed')
    throw new CommandError(`no campaign is announced for ${shield.title}: there is nothing to take back`);

  const others = known !== undefined && known.by !== recordedName(by);
  const question =
    span === undefined
      ? `Take the campaign back in ${shield.title}?`
      : `Expect ${span.times} times the usual codes from ${isoSeconds(span.from)} for ${durationText(span.until - span.from)} in ${shield.title}?`;
  const replaced = known === undefined ? '' : `${others ? 'Announced' : 'You announced'}: ${campaignText(known)}. `;
  await confirm(io, options.yes, `${replaced}${question}`);

  const record = recordOf(span, before.record, { by, why }, io.clock.now());
  await writeCampaign(shield, gate, before, record);
  print(shield, io, options.json, { span, ended: known, by, why });

  const at = io.clock.now();
  const campaign = span === undefined ? { ...(known ?? NOBODYS(at)), by, why } : { ...span, by, why };
  const { type, detail, mail } = campaignNews(
    span === undefined ? 'taken-back' : 'announced',
    campaign,
    shield.identity,
    at,
  );
  await tell(shield, io, { type, detail, ...mail! });
  return ExitCode.DONE;
});

type CampaignSpan = Pick<Campaign, 'from' | 'until' | 'times'>;

/** Of a gate that was open without a record. */
const NOBODYS = (now: number): CampaignSpan => ({ from: now, until: now, times: 1 });

/** @throws UsageError */
function spanOf(
  options: { readonly from: string | undefined; readonly to: string | undefined; readonly times: string | undefined },
  now: number,
): CampaignSpan {
  const from = timeOption('from', options.from, now);
  const until = timeOption('to', options.to, now);
  const times = Number(options.times ?? Number.NaN);
  const { mostTimes, longestMilliseconds, soonestMilliseconds } = CAMPAIGN_LIMIT;
  if (options.times === undefined) throw new UsageError('--times is missing: say how many times the usual codes');
  if (!/^\d{1,2}(\.\d)?$/.test(options.times) || times <= 1 || times > mostTimes)
    throw new UsageError(
      `--times must be above 1 and at most ${mostTimes}, such as 3 or 1.5, got ${JSON.stringify(options.times)}`,
    );
  if (from < now - 60_000)
    throw new UsageError(`--from must not be over, got ${options.from}; write now to begin at once`);
  if (from > now + soonestMilliseconds)
    throw new UsageError(`--from must be at most ${durationText(soonestMilliseconds)} ahead, got ${options.from}`);
  if (until <= Math.max(from, now))
    throw new UsageError(`--to must be after --from, got ${options.from} and ${options.to}`);
  if (until - from > longestMilliseconds)
    throw new UsageError(
      `--to must be at most ${durationText(longestMilliseconds)} after --from, got ${durationText(until - from)}; what stays for longer is a setting: raise sendBudget and deploy`,
    );
  return { from, until, times };
}

/** What the gate holds from now on. One that is taken back while it runs stays known as what it was until now, for the report. */
function recordOf(
  span: CampaignSpan | undefined,
  before: GateRecord | undefined,
  word: Pick<GateRecord, 'by' | 'why'>,
  now: number,
): GateRecord {
  // Whole seconds are kept, and the newer of two sets says who wrote last.
  const since = Math.max(now, (before?.since ?? 0) + 1000);
  if (span !== undefined) return { ...word, ...span, since, open: isRunning({ ...span, ...word }, now) };
  const campaign = campaignOf(before);
  const ran = campaign !== undefined && isRunning(campaign, now);
  return ran ? { ...before!, since, open: false, until: now } : { ...word, since, open: false };
}

function print(
  shield: DeployedShield,
  io: Io,
  json: boolean,
  {
    span,
    ended,
    by,
    why,
  }: { readonly span: CampaignSpan | undefined; readonly ended: Campaign | undefined; by: string; why: string },
): void {
  if (json) {
    io.out(
      `${JSON.stringify({ shield: shield.name, ...shield.where, by, why, expected: campaignJson(span && { ...span, by, why }), ended: campaignJson(ended) })}\n`,
    );
    return;
  }
  io.out(`shield    ${shield.title}\n`);
  if (ended !== undefined) io.out(`ended     ${campaignText(ended)}\n`);
  if (span === undefined) io.out('expected  nothing but the usual\n');
  else {
    const back = completeCommands('otp-shield expect --remove --reason "no campaign"', shield.identity);
    io.out(
      `expected  ${span.times} times the usual codes\nfrom      ${isoSeconds(span.from)}\nuntil     ${isoSeconds(span.until)} (${durationText(span.until - span.from)}), then it ends by itself\nto end it before:\n${back}\n`,
    );
  }
}
